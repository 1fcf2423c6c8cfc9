// The forms of members by what they are about; json_members.cc puts them in order. Any thread.
#pragma once

#include <span>

#include "watch/definition/json_members.h"

namespace holdfast::watch {

// "interval_failing" to "grace": how somebody else is asked, or reports.
std::span<const MemberForm> network_forms() noexcept;
// "unit" to "within": what systemd and the journal tell.
std::span<const MemberForm> unit_forms() noexcept;
// "path" to "run_by": what this host finds out by itself.
std::span<const MemberForm> host_forms() noexcept;

}  // namespace holdfast::watch
