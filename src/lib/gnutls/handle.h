// The handles of GnuTLS. Stays inside lib/gnutls.
#pragma once

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "base/handle.h"

namespace holdfast::gnutls {

using Crt = Handle<gnutls_x509_crt_int, gnutls_x509_crt_deinit>;
using PrivateKey = Handle<gnutls_x509_privkey_int, gnutls_x509_privkey_deinit>;
using CertificateCredentials =
    Handle<gnutls_certificate_credentials_st, gnutls_certificate_free_credentials>;
using NativeSession = Handle<gnutls_session_int, gnutls_deinit>;
using Priority = Handle<gnutls_priority_st, gnutls_priority_deinit>;

// A view of `text`; the library never writes to it.
inline gnutls_datum_t to_datum(std::string_view text) noexcept
{
    return {reinterpret_cast<unsigned char*>(const_cast<char*>(text.data())),
            static_cast<unsigned>(text.size())};
}

}  // namespace holdfast::gnutls
