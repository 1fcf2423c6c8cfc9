// The target of a request, taken apart: path, segments, query. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::http {

// "%41" and friends; nothing when an escape is broken or hides a NUL. A plus stays a plus.
std::optional<std::string> percent_decode(std::string_view text);

struct QueryParameter {
    std::string name;
    std::string value;
};

struct Target {
    std::string_view path;   // As sent, without query; never empty, no trailing slash but in "/".
    std::string_view query;  // As sent, without the question mark.

    // The value of the first parameter of that name, decoded, with + read as a space.
    std::optional<std::string> parameter(std::string_view name) const;
    std::vector<QueryParameter> parameters() const;
};

// Origin form ("/path?query") or absolute form ("http://host/path"); nothing for anything else.
// `text` must outlive the result.
std::optional<Target> parse_target(std::string_view text) noexcept;

}  // namespace holdfast::http
