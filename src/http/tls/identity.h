// What a TLS listener proves who it is with: a place whose content is replaced when a certificate
// is renewed. Connections keep what they began with. Loop thread.
#pragma once

#include <memory>

#include "lib/gnutls/credentials.h"

namespace holdfast::http::tls {

struct Identity {
    std::shared_ptr<const gnutls::Credentials> credentials;  // Never null.
};

}  // namespace holdfast::http::tls
