#include "obs/trend/exchange.h"

#include <bit>
#include <cmath>
#include <utility>

namespace holdfast::trend {
namespace {

constexpr std::size_t sum_length = 8;

// FNV-1a: against damage, not against anybody.
std::uint64_t sum_of(std::string_view bytes) noexcept
{
    std::uint64_t sum = 0xCBF29CE484222325U;
    for (char c : bytes)
        sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    return sum;
}

std::uint64_t read(std::string_view bytes) noexcept
{
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

void write(std::string& out, std::uint64_t value, std::size_t length)
{
    for (std::size_t i = 0; i < length; ++i, value >>= 8)
        out.push_back(static_cast<char>(value & 0xFF));
}

}  // namespace

Exchange::Exchange(std::string_view bytes) noexcept : is_restoring_{true}
{
    is_good_ = bytes.size() >= sum_length;
    if (!is_good_)
        return;
    bytes_ = bytes.substr(0, bytes.size() - sum_length);
    is_good_ = sum_of(bytes_) == read(bytes.substr(bytes_.size()));
}

std::string Exchange::take() &&
{
    write(saved_, sum_of(saved_), sum_length);
    return std::move(saved_);
}

void Exchange::raw(std::uint64_t& value, std::size_t length) noexcept
{
    if (!is_restoring_) {
        write(saved_, value, length);
        return;
    }
    is_good_ = is_good_ && bytes_.size() >= length;
    if (!is_good_)
        return;
    value = read(bytes_.substr(0, length));
    bytes_.remove_prefix(length);
}

void Exchange::value(std::int64_t& value) noexcept
{
    auto bits = static_cast<std::uint64_t>(value);
    raw(bits, sizeof bits);
    value = static_cast<std::int64_t>(bits);
}

void Exchange::value(double& value) noexcept
{
    auto bits = std::bit_cast<std::uint64_t>(value);
    raw(bits, sizeof bits);
    value = std::bit_cast<double>(bits);
    if (is_restoring_ && !std::isfinite(value))
        refuse();
}

void Exchange::value(float& value) noexcept
{
    std::uint64_t bits = std::bit_cast<std::uint32_t>(value);
    raw(bits, sizeof value);
    value = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    if (is_restoring_ && std::isinf(value))
        refuse();
}

void Exchange::value(bool& value) noexcept
{
    std::uint64_t bits = value ? 1 : 0;
    raw(bits, 1);
    value = bits == 1;
    if (is_restoring_ && bits > 1)
        refuse();
}

void Exchange::value(WallTime& value) noexcept
{
    std::int64_t nanoseconds = value.time_since_epoch().count();
    this->value(nanoseconds);
    // Any time that can be added and subtracted without care.
    if (is_restoring_ && (nanoseconds < 0 || nanoseconds > std::int64_t{1} << 62))
        refuse();
    value = WallTime{Duration{nanoseconds}};
}

}  // namespace holdfast::trend
