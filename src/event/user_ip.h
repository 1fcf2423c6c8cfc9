// How much of a client's address events keep. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::event {

enum class UserIp : std::uint8_t {
    full,
    truncated,  // 192.0.2.0, 2001:db8:1::: /24 and /48.
    hashed,     // The same address has the same word, as long as the key is the same.
    none
};

std::string_view to_string(UserIp how) noexcept;
std::optional<UserIp> parse_user_ip(std::string_view text) noexcept;

using HashKey = std::array<std::uint64_t, 2>;

// SipHash-2-4: who has not the key cannot try all addresses, of which there are few.
std::uint64_t sip_hash(const HashKey& key, std::string_view text) noexcept;

// What is no address is left out, unless it is kept in full.
std::string shown_ip(std::string_view address, UserIp how, const HashKey& key);

}  // namespace holdfast::event
