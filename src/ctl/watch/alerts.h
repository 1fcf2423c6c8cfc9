// What `holdfastctl alerts` and `holdfastctl maintenance` can do, each with its exit code. Main
// thread.
#pragma once

#include "ctl/verb.h"

namespace holdfast::ctl {

int list_alerts(const Invocation& invocation, Console& console);
int acknowledge_alert(const Invocation& invocation, Console& console);
int test_receivers(const Invocation& invocation, Console& console);
int list_receivers(const Invocation& invocation, Console& console);

int silence_alerts(const Invocation& invocation, Console& console);
int list_silences(const Invocation& invocation, Console& console);
int end_silence(const Invocation& invocation, Console& console);

int list_maintenance(const Invocation& invocation, Console& console);
int start_maintenance(const Invocation& invocation, Console& console);
int end_maintenance(const Invocation& invocation, Console& console);

}  // namespace holdfast::ctl
