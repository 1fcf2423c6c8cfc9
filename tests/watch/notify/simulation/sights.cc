#include "tests/watch/notify/simulation/sights.h"

#include <string_view>

#include "base/text.h"

namespace holdfast::watch {
namespace {

struct Row {
    std::string_view name;
    std::uint64_t at_least;
};

constexpr std::array<Row, static_cast<std::size_t>(Sight::count)> rows{{
    {"seeds", 1000},
    {"outages of receivers", 3000},
    {"crashes", 3000},
    {"crashes between COMMIT and its answer", 300},
    {"restarts", 1000},
    {"clock jumps", 1500},
    {"alerts", 10'000},
    {"resolved", 10'000},
    {"reminders", 3000},
    {"renewals", 3000},
    {"suppressed by a dependency", 1000},
    {"silenced", 500},
    {"storms", 500},
    {"maintenance windows", 2000},
    {"held back by maintenance", 300},
    {"repeated messages", 1000},
    {"refused writes", 1000},
}};

}  // namespace

std::string Sights::text() const
{
    std::string out;
    for (std::size_t i = 0; i < rows.size(); ++i)
        append_to(out, counts_.at(i), " ", rows.at(i).name, " (at least ", rows.at(i).at_least,
                  ")\n");
    return out;
}

std::string Sights::lacking() const
{
    std::string out;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (counts_.at(i) < rows.at(i).at_least)
            append_to(out, "too few: ", counts_.at(i), " ", rows.at(i).name, " of ",
                      rows.at(i).at_least, "\n");
    return out;
}

}  // namespace holdfast::watch
