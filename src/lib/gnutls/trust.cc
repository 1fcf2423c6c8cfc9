#include "lib/gnutls/trust.h"

#include "base/check.h"
#include "base/text.h"
#include "lib/gnutls/handle.h"

namespace holdfast::gnutls {

Trust::Trust()
{
    gnutls_certificate_credentials_t native = nullptr;
    CHECK(gnutls_certificate_allocate_credentials(&native) == 0);
    native_.reset(native, gnutls_certificate_free_credentials);
}

std::shared_ptr<const Trust> Trust::of_nobody()
{
    return std::shared_ptr<const Trust>{new Trust};
}

Result<std::shared_ptr<const Trust>> Trust::of_host()
{
    std::shared_ptr<Trust> trust{new Trust};
    int count = gnutls_certificate_set_x509_system_trust(trust->native_.get());
    if (count < 0)
        return Error{Errc::invalid, join("the authorities that this host trusts cannot be read: ",
                                         gnutls_strerror(count))};
    if (count == 0)
        return Error{Errc::invalid, "this host trusts no authority (package ca-certificates)"};
    return std::shared_ptr<const Trust>{std::move(trust)};
}

Result<std::shared_ptr<const Trust>> Trust::of_file(const std::string& path)
{
    std::shared_ptr<Trust> trust{new Trust};
    int count = gnutls_certificate_set_x509_trust_file(trust->native_.get(), path.c_str(),
                                                       GNUTLS_X509_FMT_PEM);
    if (count < 0)
        return Error{
            Errc::invalid,
            join(path, " cannot be read as certificates in PEM: ", gnutls_strerror(count))};
    if (count == 0)
        return Error{Errc::invalid, join(path, " holds no certificate in PEM")};
    return std::shared_ptr<const Trust>{std::move(trust)};
}

}  // namespace holdfast::gnutls
