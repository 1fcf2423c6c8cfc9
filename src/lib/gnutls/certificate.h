// A chain of certificates as a server has it in a file: its own first, those of its issuers after
// it. Immutable; any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

struct gnutls_x509_crt_int;

namespace holdfast::gnutls {

// What operators want to know of it.
struct CertificateFacts {
    std::string subject;             // "CN=holdfast.example.org"
    std::string issuer;              // The same as `subject` when it signed itself.
    std::vector<std::string> names;  // "holdfast.example.org", "192.0.2.7"
    std::string key;                 // "RSA 2048", "ECDSA 256"
    std::string fingerprint;         // SHA-256 of the server's own, in hex.
    // Of the whole chain: one that ended makes all of it worthless.
    WallTime not_before;
    WallTime not_after;
    WallTime leaf_not_after;  // Of the server's own.
};

class Certificate {
public:
    // `invalid`, in words, for what clients of today would not accept either: no PEM, a key that is
    // too short or not meant for signing.
    static Result<Certificate> parse(std::string_view pem);

    const CertificateFacts& facts() const noexcept { return facts_; }

private:
    friend class Credentials;
    Certificate() = default;

    std::vector<std::shared_ptr<gnutls_x509_crt_int>> chain_;
    CertificateFacts facts_;
};

}  // namespace holdfast::gnutls
