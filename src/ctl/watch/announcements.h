// What `holdfastctl announcements` can do, each with its exit code. Main thread.
#pragma once

#include "ctl/verb.h"

namespace holdfast::ctl {

int list_announcements(const Invocation& invocation, Console& console);
int add_announcement(const Invocation& invocation, Console& console);
int end_announcement(const Invocation& invocation, Console& console);

}  // namespace holdfast::ctl
