// The trace that the work at hand on this thread belongs to: entries of the log carry its id, and
// what is begun meanwhile is its child. Each thread has its own.
#pragma once

#include "obs/trace/context.h"

namespace holdfast::trace {

// Null: none.
const Context* current() noexcept;

// While it lives the work at hand is this context's, or, if it is not valid, nobody's. Scopes end
// in the reverse order of their beginnings. `context` outlives it.
class Scope {
public:
    explicit Scope(const Context& context) noexcept;
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

private:
    const Context* before_;
};

}  // namespace holdfast::trace
