// The service manager, asked and told through systemctl. Main thread.
#pragma once

#include <string>

#include "base/result.h"
#include "ctl/console.h"
#include "ctl/recovery/policy.h"

namespace holdfast::ctl {

inline constexpr const char* unit_name = "holdfast.service";

// systemctl's exit code, or 1 when it could not be run, which was said.
int restart_service(Console& console);

// Times are CLOCK_MONOTONIC, as systemd's are.
Result<UnitState> service_state();
// "NAME=value" lines of `properties`, separated by commas; at most 64 KiB of them.
Result<std::string> show_unit(const std::string& unit, const std::string& properties);
// Its file and its drop-ins, as they are written; at most 64 KiB.
Result<std::string> unit_files(const std::string& unit);
// Of what `systemctl show` printed. Pure.
UnitState parse_unit_state(std::string_view text);

}  // namespace holdfast::ctl
