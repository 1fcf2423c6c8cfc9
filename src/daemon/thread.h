// A named thread that is joined when it goes out of scope. Its name shows in /proc and ps.
#pragma once

#include <functional>
#include <thread>

namespace holdfast::daemon {

// Starts `body`; signals must have been blocked before, so that only the loop sees them.
std::jthread start_thread(const char* name, std::function<void()> body);

}  // namespace holdfast::daemon
