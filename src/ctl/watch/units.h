// What `holdfastctl units` can do, each with its exit code. Main thread.
#pragma once

#include <string>
#include <string_view>

#include "ctl/console.h"
#include "ctl/verb.h"

namespace holdfast::ctl {

// No name of a unit has *, ? or [.
bool is_unit_pattern(std::string_view name) noexcept;

// Those whose names match; empty: all.
int list_units(const Invocation& invocation, Console& console, std::string_view pattern);
// "nginx" is nginx.service.
int show_unit(const Invocation& invocation, Console& console, const std::string& name);

}  // namespace holdfast::ctl
