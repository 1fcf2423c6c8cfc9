#include "event/user_ip.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/address.h"

namespace holdfast::event {
namespace {

constexpr std::pair<UserIp, std::string_view> words[]{{UserIp::full, "full"},
                                                      {UserIp::truncated, "truncated"},
                                                      {UserIp::hashed, "hashed"},
                                                      {UserIp::none, "none"}};

struct SipState {
    std::uint64_t a, b, c, d;

    void round() noexcept
    {
        a += b;
        b = std::rotl(b, 13) ^ a;
        a = std::rotl(a, 32);
        c += d;
        d = std::rotl(d, 16) ^ c;
        a += d;
        d = std::rotl(d, 21) ^ a;
        c += b;
        b = std::rotl(b, 17) ^ c;
        c = std::rotl(c, 32);
    }

    void take(std::uint64_t word) noexcept
    {
        d ^= word;
        round();
        round();
        a ^= word;
    }
};

// The last bytes of `text`, from eight down to none, in the low ones.
std::uint64_t little_endian(std::string_view text) noexcept
{
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        word |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
    return word;
}

std::string truncated(const Address& address)
{
    // 96 bits come before an IPv4 address.
    const std::size_t kept = address.is_ipv4() ? 15 : 6;
    Address::Bytes bytes = address.bytes();
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(kept), bytes.end(), std::uint8_t{0});
    return holdfast::to_string(Address{bytes});
}

std::string hex(std::uint64_t number)
{
    std::string digits;
    for (int shift = 60; shift >= 0; shift -= 4)
        digits.push_back("0123456789abcdef"[(number >> shift) & 0xF]);
    return digits;
}

}  // namespace

std::string_view to_string(UserIp how) noexcept
{
    return std::ranges::find(words, how, &std::pair<UserIp, std::string_view>::first)->second;
}

std::optional<UserIp> parse_user_ip(std::string_view text) noexcept
{
    for (const auto& [how, word] : words)
        if (word == text)
            return how;
    return std::nullopt;
}

std::uint64_t sip_hash(const HashKey& key, std::string_view text) noexcept
{
    SipState state{key[0] ^ 0x736F6D6570736575U, key[1] ^ 0x646F72616E646F6DU,
                   key[0] ^ 0x6C7967656E657261U, key[1] ^ 0x7465646279746573U};
    std::string_view rest = text;
    for (; rest.size() >= 8; rest.remove_prefix(8))
        state.take(little_endian(rest.substr(0, 8)));
    state.take(little_endian(rest) | (std::uint64_t{text.size() & 0xFF} << 56));
    state.c ^= 0xFF;
    for (int i = 0; i < 4; ++i)
        state.round();
    return state.a ^ state.b ^ state.c ^ state.d;
}

std::string shown_ip(std::string_view address, UserIp how, const HashKey& key)
{
    if (how == UserIp::full)
        return std::string{address};
    if (how == UserIp::none || address.empty())
        return {};
    if (how == UserIp::hashed)
        return hex(sip_hash(key, address));
    const std::optional<Address> parsed = parse_address(address);
    return parsed ? truncated(*parsed) : std::string{};
}

}  // namespace holdfast::event
