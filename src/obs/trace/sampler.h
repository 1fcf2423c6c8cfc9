// Which traces are recorded, by the rules and names of OpenTelemetry. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "obs/trace/context.h"

namespace holdfast::trace {

enum class Sampling : std::uint8_t {
    always_on,
    always_off,
    ratio,
    // What has a parent is recorded if that is; the rest as above.
    parent_or_always_on,
    parent_or_always_off,
    parent_or_ratio,
};

// As OTEL_TRACES_SAMPLER has them, in the order of the enumerators.
inline constexpr std::array<std::string_view, 6> sampling_names{"always_on",
                                                                "always_off",
                                                                "traceidratio",
                                                                "parentbased_always_on",
                                                                "parentbased_always_off",
                                                                "parentbased_traceidratio"};

struct Sampler {
    Sampling sampling = Sampling::parent_or_always_on;
    double ratio = 1;  // From 0 to 1.

    // Of a span of this trace; all who use the same ratio decide the same. `parent` is null for the
    // first span.
    bool samples(TraceId trace, const Context* parent) const noexcept;
};

}  // namespace holdfast::trace
