// What is told of one piece of work: what it was, when, and what came of it. Pure; one thread at a
// time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "obs/trace/context.h"

namespace holdfast::trace {

// By OTLP's numbers.
enum class Kind : std::uint8_t { internal = 1, server, client, producer, consumer };
enum class Status : std::uint8_t { unset, ok, error };

using Value = std::variant<std::string, std::int64_t, double, bool>;

struct Attribute {
    std::string_view name;  // A literal: it must outlive the span.
    Value value;
};

// Of a span. What is beyond is left out, and counted where OTLP has a place for that.
inline constexpr std::size_t attributes_max = 24;
inline constexpr std::size_t links_max = 8;
inline constexpr std::size_t text_bytes_max = 1024;  // Of a value, a name or a message.

struct Span {
    std::string name{};
    Kind kind = Kind::internal;
    std::vector<Attribute> attributes{};
    Status status = Status::unset;
    std::string message{};         // For people, of an error.
    std::vector<Context> links{};  // Other spans that it has to do with.

    // What the tracer knows.
    Context context{};
    SpanId parent{};  // 0: it is the first of its trace.
    bool has_remote_parent = false;
    WallTime start{};
    WallTime end{};
    std::uint32_t attributes_dropped = 0;
    std::uint32_t links_dropped = 0;
};

// Brings it within the limits, and its texts into UTF-8.
void bound(Span& span);

// One that has begun. Invalid while there is no tracing.
struct Begun {
    Context context{};
    SpanId parent{};
    bool has_remote_parent = false;
    Instant at{};

    // Whoever ends it need not describe it otherwise.
    bool is_recorded() const noexcept { return context.is_sampled && context.is_valid(); }
};

}  // namespace holdfast::trace
