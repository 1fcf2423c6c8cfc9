#include "lib/gnutls/digest.h"

#include <gnutls/crypto.h>

#include "base/check.h"

namespace holdfast::gnutls {

Sha256 sha256(std::string_view text) noexcept
{
    Sha256 digest;
    // Fails only where the host's policy forbids SHA-256, and there no TLS would work either.
    CHECK(gnutls_hash_fast(GNUTLS_DIG_SHA256, text.data(), text.size(), digest.data()) == 0);
    return digest;
}

}  // namespace holdfast::gnutls
