#include "obs/trace/sampler.h"

#include "base/check.h"

namespace holdfast::trace {
namespace {

// By the lower half of the id, as others do: a trace is recorded by all of its services or by none.
bool is_within(TraceId trace, double ratio) noexcept
{
    // The greatest numbers round up to what all must be below.
    return ratio >= 1 || static_cast<double>(trace.low >> 1U) < ratio * 0x1.0p63;
}

}  // namespace

bool Sampler::samples(TraceId trace, const Context* parent) const noexcept
{
    CHECK(ratio >= 0 && ratio <= 1);
    const bool follows_parent = sampling >= Sampling::parent_or_always_on;
    if (follows_parent && parent != nullptr)
        return parent->is_sampled;
    switch (sampling) {
    case Sampling::always_on:
    case Sampling::parent_or_always_on:
        return true;
    case Sampling::always_off:
    case Sampling::parent_or_always_off:
        return false;
    case Sampling::ratio:
    case Sampling::parent_or_ratio:
        break;
    }
    return is_within(trace, ratio);
}

}  // namespace holdfast::trace
