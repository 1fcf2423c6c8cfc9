// Asks the running daemon, over its control socket. Main thread.
#pragma once

#include "ctl/console.h"
#include "ctl/verb.h"
#include "lib/curl/fetch.h"

namespace holdfast::ctl {

Result<curl::Answer> ask(const Invocation& invocation, const Console& console, const char* method,
                         const char* path);

}  // namespace holdfast::ctl
