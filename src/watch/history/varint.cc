#include "watch/history/varint.h"

#include <utility>

namespace holdfast::watch {
namespace {

constexpr unsigned bits = 7;
constexpr std::uint64_t more = 1U << bits;

}  // namespace

void put_varint(Blob& out, std::uint64_t number)
{
    for (; number >= more; number >>= bits)
        out.push_back(static_cast<std::byte>(number | more));
    out.push_back(static_cast<std::byte>(number));
}

std::optional<std::uint64_t> VarintReader::next(std::uint64_t max) noexcept
{
    std::uint64_t number = 0;
    BlobView all = std::exchange(rest_, {});
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto byte = std::to_integer<std::uint64_t>(all[i]);
        unsigned shift = bits * static_cast<unsigned>(i);
        std::uint64_t part = byte & (more - 1);
        if (shift > 63 || (part << shift) >> shift != part)
            return std::nullopt;
        number |= part << shift;
        if (byte < more) {
            if (number > max)
                return std::nullopt;
            rest_ = all.subspan(i + 1);
            return number;
        }
    }
    return std::nullopt;
}

std::optional<unsigned> VarintReader::next_byte() noexcept
{
    if (rest_.empty())
        return std::nullopt;
    auto byte = std::to_integer<unsigned>(rest_.front());
    rest_ = rest_.subspan(1);
    return byte;
}

}  // namespace holdfast::watch
