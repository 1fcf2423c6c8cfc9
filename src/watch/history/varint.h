// Numbers of few bytes when they are small: what is stored of a history is made of them. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace holdfast::watch {

using Blob = std::vector<std::byte>;
using BlobView = std::span<const std::byte>;

// Seven bits a byte, the lowest first.
void put_varint(Blob& out, std::uint64_t number);

// Small for small numbers of either sign.
constexpr std::uint64_t zigzag(std::int64_t number) noexcept
{
    return (static_cast<std::uint64_t>(number) << 1) ^ static_cast<std::uint64_t>(number >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t number) noexcept
{
    return static_cast<std::int64_t>(number >> 1) ^ -static_cast<std::int64_t>(number & 1);
}

// Reads what may be damaged: once something is missing or too long there is nothing more.
class VarintReader {
public:
    explicit VarintReader(BlobView bytes) noexcept : rest_{bytes} {}

    bool is_at_end() const noexcept { return rest_.empty(); }
    // Nothing also for a number greater than `max`.
    std::optional<std::uint64_t> next(std::uint64_t max = UINT64_MAX) noexcept;
    // A byte as it stands there.
    std::optional<unsigned> next_byte() noexcept;

private:
    BlobView rest_;
};

}  // namespace holdfast::watch
