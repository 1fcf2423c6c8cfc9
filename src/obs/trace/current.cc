#include "obs/trace/current.h"

#include <utility>

namespace holdfast::trace {
namespace {

// An argument through every layer that may log would be in the way of those who read them.
thread_local const Context* at_hand = nullptr;

}  // namespace

const Context* current() noexcept
{
    return at_hand;
}

Scope::Scope(const Context& context) noexcept
    : before_{std::exchange(at_hand, context.is_valid() ? &context : nullptr)}
{
}

Scope::~Scope()
{
    at_hand = before_;
}

}  // namespace holdfast::trace
