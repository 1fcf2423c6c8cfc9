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
    // As sent, without query; never empty, no trailing slash but in "/". In a request that holds a
    // secret there: the pattern of its route.
    std::string_view path;
    std::string_view query;        // As sent, without the question mark.
    std::string_view authority{};  // "host:port" of the absolute form; empty in the others.
    // It was sent with a slash at its end: to a browser, relative links lead elsewhere then.
    bool had_slash = false;

    // Decoded, with + read as a space. For routes that declare none: see content/query.
    std::vector<QueryParameter> parameters() const;
};

// Origin form ("/path?query"), absolute form ("http://host/path") or "*"; nothing for anything
// else. A path that two readers could take for two paths is none: with characters that no path has,
// broken escapes, dot segments, or what is not UTF-8 or a control character once it is decoded.
// `text` must outlive the result.
std::optional<Target> parse_target(std::string_view text);

}  // namespace holdfast::http
