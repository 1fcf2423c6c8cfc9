// What a client would rather have: Accept and Accept-Encoding with weights (RFC 9110, sections
// 12.4 and 12.5). Malformed elements are ignored, as if the client had not sent them. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace holdfast::http {

// Elements beyond this many are ignored: the choice must not cost more than the answer.
inline constexpr std::size_t preferences_max = 32;
// Likewise for the parameters of one element.
inline constexpr std::size_t parameters_max = 8;

struct Parameter {
    std::string_view name;
    std::string_view value;  // As given: a quoted string keeps its quotes.
};

// One element of the list; all views point into the header.
struct Preference {
    std::string_view value;  // "text/html", "text/*", "gzip", "*"
    std::vector<Parameter> parameters;
    unsigned quality = 1000;  // In thousandths; 0 means "not that one".
};

std::vector<Preference> parse_preferences(std::string_view header);

// The index of the offered media type ("text/plain; version=0.0.4") the client likes best: the
// most specific element decides about each type, and of two liked equally the first offered wins.
// Nothing when all are refused. Without a usable header the first one.
std::optional<std::size_t> best_media_type(std::span<const std::string_view> offered,
                                           std::string_view header);

// The same for content codings. "identity" is acceptable unless it is refused, but only chosen
// over another coding when the client says so; without a header it is what is sent.
std::optional<std::size_t> best_encoding(std::span<const std::string_view> offered,
                                         std::string_view header);

}  // namespace holdfast::http
