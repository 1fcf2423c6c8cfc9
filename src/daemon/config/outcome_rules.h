// What a text has to be in order to say how an answer of the external service is taken. Does no
// I/O; any thread.
#pragma once

#include <optional>
#include <string>

#include "daemon/config/key.h"

namespace holdfast::daemon {

// "404=declined"
std::optional<Complaint> check_status_rule(std::string& text);
inline constexpr std::string_view status_rule_form = "STATUS=OUTCOME";
inline constexpr std::string_view status_rule_pattern =
    "^[2-5][0-9]{2}=(validated|rejected|declined|unauthorized|misconfigured|throttled|error|"
    "unavailable)$";

// "timeout=ignored"
std::optional<Complaint> check_outcome_mark(std::string& text);
inline constexpr std::string_view outcome_mark_form = "OUTCOME=success, =failure or =ignored";
inline constexpr std::string_view outcome_mark_pattern = "^[a-z]+=(success|failure|ignored)$";

}  // namespace holdfast::daemon
