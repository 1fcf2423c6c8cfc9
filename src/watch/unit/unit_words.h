// What systemd's words and numbers mean, for people who do not know them by heart. Pure; any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "watch/unit/unit_facts.h"

namespace holdfast::watch {

// "2026-11-21T03:04:05Z": nobody reads microseconds in a sentence.
std::string to_seconds(WallTime time);

// "SIGKILL"; "signal 99" for what has no name.
std::string signal_name(int number);

// systemd was to restart it, has done so as often as it may, and does not any more. Its result
// stays that of its last run then: only a start that somebody asks for has one that says it.
bool has_given_up(const UnitFacts& facts) noexcept;

// How its main process ended: "exited with status 3", "was killed by SIGSEGV"; empty when it has
// not, or there is none.
std::string describe_exit(const UnitFacts& facts);

// Why it has failed, as its Result says, with what helps: "was killed by the OOM killer at
// 2026-11-21T03:04:05Z". Never empty.
std::string describe_failure(const UnitFacts& facts);

}  // namespace holdfast::watch
