// A certificate and the key to it: what a TLS server proves who it is with. Immutable and shared,
// so that a renewal waits for nobody; any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "lib/gnutls/certificate.h"

struct gnutls_certificate_credentials_st;

namespace holdfast::gnutls {

class Credentials {
public:
    // `invalid` when the key cannot be used, `conflict` when it belongs to another certificate.
    static Result<std::shared_ptr<const Credentials>> make(const Certificate& certificate,
                                                           std::string_view key_pem);

    ~Credentials();
    Credentials(const Credentials&) = delete;
    Credentials& operator=(const Credentials&) = delete;

    const CertificateFacts& facts() const noexcept { return facts_; }

private:
    friend class Session;
    Credentials();

    std::shared_ptr<gnutls_certificate_credentials_st> native_;
    // Of the tickets by which clients come back without proving anything anew. Gone with the
    // certificate: whoever comes after a renewal is shown the new one.
    std::string ticket_key_;
    CertificateFacts facts_;
};

}  // namespace holdfast::gnutls
