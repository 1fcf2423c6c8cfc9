// Why a request is refused before anybody looks at what it asks for. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace holdfast::http {

enum class Refused : std::uint8_t {
    malformed,
    version,
    coding,
    expectation,
    uri_too_long,
    head_too_large,
    body_too_large,
    head_timeout,
    body_timeout,
    answer_timeout,
    engine,  // By the engine itself: what only it sees, such as the framing of chunks.
};

// The label of the metric.
inline constexpr std::array<std::string_view, 11> refused_names{
    "malformed",    "version",        "coding",         "expectation",
    "uri_too_long", "head_too_large", "body_too_large", "head_timeout",
    "body_timeout", "answer_timeout", "engine"};

constexpr std::string_view to_string(Refused reason) noexcept
{
    return refused_names[static_cast<std::size_t>(reason)];
}

struct Objection {
    Refused reason = Refused::malformed;
    unsigned status = 400;
    std::string_view detail;  // A literal.
};

}  // namespace holdfast::http
