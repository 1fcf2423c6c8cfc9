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

struct Sha256Stream::State {
    gnutls_hash_hd_t handle = nullptr;
};

Sha256Stream::Sha256Stream() : state_{std::make_unique<State>()}
{
    CHECK(gnutls_hash_init(&state_->handle, GNUTLS_DIG_SHA256) == 0);
}

Sha256Stream::~Sha256Stream()
{
    gnutls_hash_deinit(state_->handle, nullptr);
}

void Sha256Stream::add(std::string_view piece) noexcept
{
    CHECK(gnutls_hash(state_->handle, piece.data(), piece.size()) == 0);
}

Sha256 Sha256Stream::finish() noexcept
{
    Sha256 digest;
    gnutls_hash_output(state_->handle, digest.data());
    return digest;
}

}  // namespace holdfast::gnutls
