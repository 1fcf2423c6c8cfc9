// Certificates and keys, made when a test needs them: none in the tree can expire.
#pragma once

#include <chrono>
#include <string>

#include "base/time.h"

namespace holdfast {

struct MadeCertificate {
    std::string certificate;  // PEM, as files have it.
    std::string key;
};

struct CertificateWish {
    enum class Key { ecdsa, rsa, ed25519 };

    std::string name = "localhost";  // Its subject, and with 127.0.0.1 the names it is valid for.
    Key key = Key::ecdsa;
    unsigned rsa_bits = 2048;
    // From where the clocks of the tests start.
    std::chrono::seconds starts_in = -std::chrono::hours{1};
    std::chrono::seconds ends_in = std::chrono::hours{24 * 30};
    bool may_sign = true;           // Its key usage includes digitalSignature.
    std::string more_of_subject{};  // "O=Example,C=XX"
};

// Signed by itself.
MadeCertificate make_certificate(const CertificateWish& wish);
// Signed by another one that signed itself and stands behind it.
MadeCertificate make_chain(const CertificateWish& wish, const CertificateWish& issuer);

}  // namespace holdfast
