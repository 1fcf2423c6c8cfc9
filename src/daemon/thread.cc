#include "daemon/thread.h"

#include <utility>

#include <pthread.h>

namespace holdfast::daemon {

std::jthread start_thread(const char* name, std::function<void()> body)
{
    std::jthread thread{std::move(body)};
    (void)pthread_setname_np(thread.native_handle(), name);
    return thread;
}

}  // namespace holdfast::daemon
