// Base64 with padding (RFC 4648, section 4), strict: one text for one value. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast {

std::string encode_base64(std::string_view bytes);
// Nothing for missing padding, white space, foreign characters, or bits left over that are not 0.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace holdfast
