// A behaviour as JSON says it: to /set_failure_mode, and in the steps of a script. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "upstream/mode.h"
#include "upstream/schedule.h"

namespace holdfast::json {
struct Node;
}

namespace holdfast::upstream {

// {"mode":"flaky","share":0.3,"latency":"~20ms","slow":"10s","retry_after":"2s","close":true,
// "for":"30s"}: all but the mode may be left out. Errc::invalid says what is wrong.
Result<Behaviour> read_behaviour(const json::Node& node);
Result<Behaviour> read_behaviour(std::string_view text);

// [{...},{...}], each with a "for" but the last one.
Result<std::vector<Behaviour>> read_script(const json::Node& node);

// The same as one behaviour, with "then": the steps that follow it, and "repeat": those that follow
// each other for ever afterwards.
Result<Course> read_course(std::string_view text);
// What read_course() takes: of each step what is not as usual.
std::string encode(const Course& course);

// "flaky, share 0.3, for 30s": what is not as usual.
std::string describe(const Behaviour& behaviour);

}  // namespace holdfast::upstream
