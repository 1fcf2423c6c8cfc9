// A digest that only this process can make (RFC 2104): so that what was secret can be recognised
// without being kept. One thread at a time.
#pragma once

#include <memory>
#include <string_view>

#include "lib/gnutls/digest.h"

namespace holdfast::gnutls {

class Hmac {
public:
    explicit Hmac(std::string_view key);
    // With a key of the kernel's that nobody knows.
    Hmac();
    ~Hmac();
    Hmac(const Hmac&) = delete;
    Hmac& operator=(const Hmac&) = delete;

    Sha256 of(std::string_view text) noexcept;

private:
    struct State;
    std::unique_ptr<State> state_;  // Keyed once: that is half of the work for a short text.
};

}  // namespace holdfast::gnutls
