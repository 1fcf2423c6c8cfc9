// Other processes, named so that a number that was given to a new one is not taken for the old.
// Main thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/result.h"

namespace holdfast::drill {

struct Process {
    pid_t pid = 0;
    std::uint64_t began = 0;  // In ticks since the boot.

    friend bool operator==(const Process&, const Process&) = default;
};

// Nothing when there is none, or only what is left of one that has ended.
std::optional<Process> find_process(pid_t pid);
bool is_alive(const Process& process);

// Errc::not_found when it is not that process any more.
Result<void> send_signal(const Process& process, int number);
// "KILL" or "SIGKILL". Nothing for those that a drill has no use for.
std::optional<int> parse_signal(std::string_view name);

// The thread of that name.
Result<pid_t> find_thread(pid_t pid, std::string_view name);

// Beside this program, where it was built or installed with one.
std::string broker_program();

// Of this boot: what was injected before it is gone or cannot be told from what came later.
std::string boot_id();

}  // namespace holdfast::drill
