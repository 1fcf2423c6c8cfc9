// What single values have to be like that name something of this host: a unit, a field of the
// journal, a file, a program. Each says what is wrong, or nothing. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "watch/definition/problem.h"

namespace holdfast::watch {

// A unit of any type, by its whole name: "nginx.service", "backup@home.service".
std::optional<Complaint> find_unit_problem(std::string_view name);
// The same of one type.
std::optional<Complaint> find_timer_problem(std::string_view name);
std::optional<Complaint> find_target_unit_problem(std::string_view name);
std::optional<Complaint> find_slice_problem(std::string_view name);
// With *, ? and [...], as `systemctl list-units` takes them, and of one type: "backup@*.service".
std::optional<Complaint> find_unit_pattern_problem(std::string_view pattern);

// 32 digits of base 16, as `journalctl -o verbose` shows them.
std::optional<Complaint> find_message_id_problem(std::string_view id);
// "NAME=value", as `journalctl` takes it.
std::optional<Complaint> find_journal_field_problem(std::string_view field);

// Absolute, and without a way back.
std::optional<Complaint> find_local_path_problem(std::string_view path);
// Of a command.
std::optional<Complaint> find_program_problem(std::string_view path);
std::optional<Complaint> find_argument_problem(std::string_view argument);

}  // namespace holdfast::watch
