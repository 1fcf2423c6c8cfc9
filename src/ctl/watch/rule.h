// What is so for some services for a while, a silence or maintenance: options of a command line as
// a request, and its answer in words. Main thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "ctl/answer.h"

namespace holdfast::ctl {

inline constexpr Option service_option{"--service", "ID",
                                       "about this service; more than once for more", true};
inline constexpr Option group_option{"--group", "GROUP", "about this group of services", true};
inline constexpr Option tag_option{"--tag", "TAG", "about services with this tag", true};
inline constexpr Option environment_option{"--environment", "NAME",
                                           "about services of this environment", true};
inline constexpr Option all_option{"--all", "", "about everything that is watched"};

// Its services: "service a, b; group c", "everything".
std::string about_of(const json::Node& rule);

// What silences and windows of maintenance have in common.
struct RuleKind {
    std::string_view create;  // "maintenance start", as it is typed.
    std::string_view end;     // "maintenance end"
    std::string_view path;    // "/maintenance"
    Expected expected;        // What it is, and what it has.
};

// Says for how long something is to be so, about what, and why. The exit code.
int create_rule(const Invocation& invocation, Console& console, const RuleKind& kind,
                const std::function<std::string(const json::Node& rule)>& words);
// Ends the one whose ID was given.
int end_rule(const Invocation& invocation, Console& console, const RuleKind& kind);

}  // namespace holdfast::ctl
