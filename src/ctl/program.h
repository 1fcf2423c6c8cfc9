// Another program, run and waited for. Main thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"

namespace holdfast::ctl {

// What is kept of what a program prints.
inline constexpr std::size_t printed_bytes_max = std::size_t{64} << 10U;

// `words`: its name, looked up in $PATH, and its arguments.
// It prints where we do. Its exit code, 1 when a signal ended it; or why it could not be run.
Result<int> run_program(const std::vector<std::string>& words);
// What it prints, complaints included; more than printed_bytes_max is left out. Also an error when
// it ends with another exit code than 0, with what it printed.
Result<std::string> output_of(const std::vector<std::string>& words);

}  // namespace holdfast::ctl
