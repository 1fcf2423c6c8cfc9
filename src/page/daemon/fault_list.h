// The faults that were told last, each with what it means and what to do. Pure; any thread.
#pragma once

#include <vector>

#include "page/daemon/daemon_page.h"

namespace holdfast::page {

void write_faults(Html& html, const Frame& frame, const std::vector<DaemonView::Fault>& faults);

}  // namespace holdfast::page
