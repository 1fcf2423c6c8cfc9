#include "lib/gnutls/secret.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "base/check.h"

namespace holdfast::gnutls {

std::string random_bytes(std::size_t count)
{
    std::string bytes(count, '\0');
    CHECK(gnutls_rnd(GNUTLS_RND_KEY, bytes.data(), bytes.size()) == 0);
    return bytes;
}

bool is_equal(std::string_view a, std::string_view b) noexcept
{
    return a.size() == b.size() && gnutls_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe(std::string& secret) noexcept
{
    // To the end of its room: a longer text may have been there.
    secret.resize(secret.capacity());
    gnutls_memset(secret.data(), 0, secret.size());
    secret.clear();
}

}  // namespace holdfast::gnutls
