// The parser's account of a syntax error in words that fit into ours. Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "lib/json/document.h"

namespace holdfast::json {

// `message` is the parser's; `offset` is where in `text` the trouble stands. Position and pointer
// are the caller's to fill in.
Problem explain_syntax_error(std::string_view message, std::string_view text, std::size_t offset);

}  // namespace holdfast::json
