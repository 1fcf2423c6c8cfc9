// Whom a TLS client believes: authorities, read once and shared. Immutable; any thread, but reading
// those of the host takes tens of milliseconds and the disk.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "lib/gnutls/shown_chain.h"

struct gnutls_certificate_credentials_st;

namespace holdfast::gnutls {

class Trust {
public:
    // Whom the host trusts, or those in a file in PEM. Errc::invalid, in words, when it names
    // nobody.
    static Result<std::shared_ptr<const Trust>> of_host();
    static Result<std::shared_ptr<const Trust>> of_file(const std::string& path);
    // For who only wants to look.
    static std::shared_ptr<const Trust> of_nobody();

private:
    friend class ClientSession;
    friend std::optional<ShownChain> describe_chain(std::span<const std::string> certificates,
                                                    CertificateForm form, const Trust& trust);
    Trust();

    std::shared_ptr<gnutls_certificate_credentials_st> native_;
};

}  // namespace holdfast::gnutls
