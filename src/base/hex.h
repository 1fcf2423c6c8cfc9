// Bytes as hexadecimal digits, as digests are written. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast {

// In lower case.
std::string encode_hex(std::string_view bytes);
// Either case; nothing for half a byte or a foreign character.
std::optional<std::string> decode_hex(std::string_view digits);

}  // namespace holdfast
