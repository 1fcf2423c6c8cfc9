// What has to go on for as long as it lasts: a process of its own, which waits until it may begin,
// ends by itself, and whose end takes everything back. Main thread of that process.
#pragma once

#include <string>
#include <vector>

namespace holdfast::drill {

// holdfastctl-drill hold SECONDS ROLE ARGUMENT...: the exit code.
int hold(const std::vector<std::string>& arguments);

}  // namespace holdfast::drill
