// The lexical ground of header fields: tokens, quoted strings, lists (RFC 9110, section 5.6).
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::http {

// A non-empty run of the characters that names in headers are made of.
bool is_token(std::string_view text) noexcept;

// A quoted string, complete, with nothing after it.
bool is_quoted(std::string_view text) noexcept;

// The value of a token or a quoted string.
std::string unquoted(std::string_view text);

// Takes what stands before the next `separator` outside of quotes off the front of `rest`, trimmed.
// A quote that is never closed reaches to the end.
std::string_view take_until(std::string_view& rest, char separator) noexcept;

}  // namespace holdfast::http
