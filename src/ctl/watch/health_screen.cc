#include "ctl/watch/health_screen.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/status/words.h"
#include "ctl/table.h"
#include "ctl/watch/listing.h"

namespace holdfast::ctl {
namespace {

struct State {
    std::string_view name;
    std::string_view colour;  // What a terminal is told before it.
};
// The worst first; what is not known is no worse than what is known to be wrong.
constexpr std::array<State, 5> states{{{"DOWN", "\x1b[31m"},
                                       {"UNHEALTHY", "\x1b[31m"},
                                       {"UNKNOWN", "\x1b[35m"},
                                       {"DEGRADED", "\x1b[33m"},
                                       {"HEALTHY", "\x1b[32m"}}};
constexpr std::string_view usual_colour = "\x1b[0m";

std::size_t rank_of(std::string_view state)
{
    const auto* found = std::ranges::find(states, state, &State::name);
    return static_cast<std::size_t>(found - states.begin());
}

// Sorted by pointers: a picture every second of ten thousand services copies none of them.
std::vector<const json::Node*> worst_first(const json::Node& answer)
{
    struct Ranked {
        std::size_t rank;
        std::string name;
        const json::Node* node;
    };
    std::vector<Ranked> ranked;
    ranked.reserve(answer.items.size());
    for (const json::Node& each : answer.items)
        ranked.push_back(
            {rank_of(printable_text(each, "status")), printable_text(each, "name"), &each});
    std::ranges::stable_sort(ranked, [](const Ranked& a, const Ranked& b) {
        return a.rank != b.rank ? a.rank < b.rank : a.name < b.name;
    });
    std::vector<const json::Node*> sorted;
    sorted.reserve(ranked.size());
    for (const Ranked& each : ranked)
        sorted.push_back(each.node);
    return sorted;
}

// "12 services: 1 DOWN, 11 HEALTHY"
std::string totals(const json::Node& answer)
{
    std::array<std::size_t, states.size() + 1> counts{};
    for (const json::Node& each : answer.items)
        ++counts.at(rank_of(printable_text(each, "status")));
    std::vector<std::string> words;
    for (std::size_t i = 0; i < states.size(); ++i)
        if (counts.at(i) > 0)
            words.push_back(join(counts.at(i), " ", states.at(i).name));
    if (counts.back() > 0)
        words.push_back(join(counts.back(), " in another state"));
    if (words.empty())
        return "no service was checked yet";
    return join(answer.items.size(),
                answer.items.size() == 1 ? " service: " : " services: ", join_list(words, ", "));
}

// With the state at its beginning in its colour. The line was cut already: colours take no room.
std::string coloured(std::string line, std::string_view state)
{
    const std::size_t rank = rank_of(state);
    const std::size_t length = std::min(state.size(), line.size());
    if (rank == states.size())
        return line;
    return join(states.at(rank).colour, line.substr(0, length), usual_colour, line.substr(length));
}

std::vector<std::string> service_rows(const std::vector<const json::Node*>& services,
                                      std::size_t columns, bool is_coloured)
{
    Table table{{{"STATE"}, {"NAME"}, {"LATENCY", true}, {"SINCE"}, {"REASON"}}};
    for (const json::Node* each : services)
        table.add({printable_text(*each, "status"), printable_text(*each, "name"),
                   milliseconds_of(*each, "latencyMs"), to_seconds(printable_text(*each, "since")),
                   or_dash(printable_text(*each, "reason"))});
    std::vector<std::string> lines = table.lines(columns);
    for (std::size_t i = 0; is_coloured && i < services.size(); ++i)
        lines[i + 1] = coloured(std::move(lines[i + 1]), printable_text(*services[i], "status"));
    return lines;
}

}  // namespace

std::vector<std::string> draw_health(const HealthFrame& frame, std::size_t columns,
                                     std::size_t rows)
{
    std::vector<std::string> lines;
    if (!frame.trouble.empty())
        lines.push_back(fitted(join("no answer: ", frame.trouble), columns));
    if (frame.answer.root.kind != json::Kind::array)
        return lines;
    lines.push_back(fitted(totals(frame.answer.root), columns));
    std::vector<const json::Node*> services = worst_first(frame.answer.root);
    // Besides the lines above, the heads and the count of the others.
    const std::size_t taken = lines.size() + 1;
    std::size_t hidden = 0;
    if (rows != 0 && taken + services.size() > rows) {
        const std::size_t shown = rows > taken + 1 ? rows - taken - 1 : 0;
        hidden = services.size() - shown;
        services.resize(shown);
    }
    for (std::string& line : service_rows(services, columns, frame.is_coloured))
        lines.push_back(std::move(line));
    if (hidden > 0)
        lines.push_back(fitted(join("and ", hidden, " more"), columns));
    return lines;
}

}  // namespace holdfast::ctl
