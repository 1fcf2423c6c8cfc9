// The process that survives the runner: it takes back what is due, and everything once the runner
// is gone, however that ended. Main thread of either process.
#pragma once

#include <string>

#include "base/descriptor.h"
#include "base/result.h"

namespace holdfast::drill {

// Held by the runner for as long as it lives: the kernel lets go of it with the process.
Result<Descriptor> take_runner_lock(const std::string& folder);

// Begins a guard over the run in `folder`, and returns when it stands. Under systemd it is a unit
// of its own: a session that ends, or a service that is killed, takes only the runner with it.
Result<void> start_guard(const std::string& program, const std::string& folder,
                         const std::string& run);

// What the guard does: until nothing is left that could be taken back. The exit code.
int guard(const std::string& program, const std::string& folder);

}  // namespace holdfast::drill
