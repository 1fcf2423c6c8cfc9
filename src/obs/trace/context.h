// Which trace a piece of work belongs to, and how the headers traceparent and tracestate say it
// (W3C Trace Context). What is not exactly as it must be counts as not sent. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/strong.h"

namespace holdfast {
class Random;
}

namespace holdfast::trace {

struct TraceId {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    bool is_valid() const noexcept { return (high | low) != 0; }
    friend bool operator==(const TraceId&, const TraceId&) = default;
};

using SpanId = Strong<struct SpanIdTag, std::uint64_t>;  // 0: none.

// The place of a span in its trace: what children and other services have to know of it.
struct Context {
    TraceId trace{};
    SpanId span{};
    bool is_sampled = false;  // Somebody records it.
    // The header tracestate, which belongs to other makers of traces; null: there is none.
    std::shared_ptr<const std::string> state{};

    bool is_valid() const noexcept { return trace.is_valid() && span.value != 0; }
};

// Never zero.
TraceId make_trace_id(Random& random) noexcept;
SpanId make_span_id(Random& random) noexcept;

// 32 and 16 lower-case hexadecimal digits.
std::string to_string(TraceId id);
std::string to_string(SpanId id);

inline constexpr std::size_t state_bytes_max = 512;
inline constexpr std::size_t state_members_max = 32;

// Of a later version, what this one has of it.
std::optional<Context> parse_traceparent(std::string_view text) noexcept;
std::string format_traceparent(const Context& context);

// In one form; empty members are left out, and of what is too long the longest and then the last
// ones. Nothing when any is wrong, or there is none.
std::optional<std::string> parse_tracestate(std::string_view text);

// Both headers as lines, for a request that is sent; none for what is not valid.
std::vector<std::string> header_lines(const Context& context);

// Both headers, as an earlier format_traceparent() and Context::state said it. Invalid when the
// first is; a wrong tracestate alone is left out.
Context parse_context(std::string_view traceparent, std::string_view tracestate);

}  // namespace holdfast::trace
