#include "lib/gnutls/hmac.h"

#include <gnutls/crypto.h>

#include "base/check.h"
#include "lib/gnutls/secret.h"

namespace holdfast::gnutls {

struct Hmac::State {
    gnutls_hmac_hd_t handle = nullptr;
};

Hmac::Hmac(std::string_view key) : state_{std::make_unique<State>()}
{
    // As for SHA-256 itself: it fails only where no TLS would work either.
    CHECK(gnutls_hmac_init(&state_->handle, GNUTLS_MAC_SHA256, key.data(), key.size()) == 0);
}

Hmac::Hmac() : Hmac{random_bytes(sizeof(Sha256))}
{
}

Hmac::~Hmac()
{
    gnutls_hmac_deinit(state_->handle, nullptr);
}

Sha256 Hmac::of(std::string_view text) noexcept
{
    Sha256 digest;
    CHECK(gnutls_hmac(state_->handle, text.data(), text.size()) == 0);
    // Makes it ready for the next text as well.
    gnutls_hmac_output(state_->handle, digest.data());
    return digest;
}

}  // namespace holdfast::gnutls
