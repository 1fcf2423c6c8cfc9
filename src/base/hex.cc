#include "base/hex.h"

#include "base/text.h"

namespace holdfast {
namespace {

constexpr std::string_view alphabet = "0123456789abcdef";

}  // namespace

std::string encode_hex(std::string_view bytes)
{
    std::string digits;
    digits.reserve(bytes.size() * 2);
    for (char c : bytes) {
        auto byte = static_cast<unsigned char>(c);
        digits.push_back(alphabet[byte >> 4U]);
        digits.push_back(alphabet[byte & 15U]);
    }
    return digits;
}

std::optional<std::string> decode_hex(std::string_view digits)
{
    if (digits.size() % 2 != 0)
        return std::nullopt;
    std::string bytes;
    bytes.reserve(digits.size() / 2);
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        auto high = alphabet.find(to_lower(digits[i]));
        auto low = alphabet.find(to_lower(digits[i + 1]));
        if (high == std::string_view::npos || low == std::string_view::npos)
            return std::nullopt;
        bytes.push_back(static_cast<char>(high << 4U | low));
    }
    return bytes;
}

}  // namespace holdfast
