// Percent-encoding of texts, as segments of paths have it (RFC 3986, section 2). Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast {

// Any text as a segment, or as a value of a query.
std::string percent_encode(std::string_view text);

// The same for what stands in the place of a {name}, where a fixed route of the name `fixed` would
// come first: one escape of a letter leads past that one.
std::string percent_encode_past(std::string_view fixed, std::string_view text);

// "%41" and friends; nothing when an escape is broken or hides a NUL. A plus stays a plus.
std::optional<std::string> percent_decode(std::string_view text);

// The path of one order. /orders/stats is another thing than the order of that id.
std::string order_path(std::string_view order_id);

}  // namespace holdfast
