// Silences and maintenance windows, as operators ask for them and are shown them: all that is wrong
// with a wish is said at once, with JSON pointers. Loop thread.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/json/writer.h"
#include "watch/alert/maintenance.h"
#include "watch/alert/silence.h"
#include "watch/definition/problem.h"

namespace holdfast::watch {

// As they are written; the place of each is its bit.
inline constexpr std::array<std::string_view, 7> weekday_names{"mon", "tue", "wed", "thu",
                                                               "fri", "sat", "sun"};

struct RuleReading {
    WallTime now;
    // Whether there is a service of that id: a slip in it would silence nobody, or nothing.
    std::function<bool(std::string_view)> is_known;
};

template <typename Rule>
struct ReadRule {
    std::optional<Rule> rule{};
    std::vector<DefinitionProblem> problems{};  // Any: there is no rule.
};

// {"about":{"ids":[],"groups":[],"tags":[],"environments":[]},"for":"2h","starts":T,"comment":"..."}
// or with "ends":T. `about` has to be there: {} is everything, and nobody means that by leaving it
// out.
ReadRule<SilenceRule> read_silence(std::string_view body, const RuleReading& how);
// The same, and "recurs":{"weekdays":["mon"],"at":"02:30","zone":"host"}.
ReadRule<MaintenanceWindow> read_window(std::string_view body, const RuleReading& how);

void write(json::Writer& json, const SilenceRule& rule);
void write(json::Writer& json, const MaintenanceWindow& window, bool is_under_way);

}  // namespace holdfast::watch
