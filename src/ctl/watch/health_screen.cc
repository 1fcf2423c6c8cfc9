#include "ctl/watch/health_screen.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/screen/width.h"
#include "ctl/table.h"
#include "ctl/watch/listing.h"

namespace holdfast::ctl {
namespace {

struct State {
    std::string_view name;
    Tone tone;
};
// The worst first; what is not known is no worse than what is known to be wrong.
constexpr std::array<State, 5> states{{{"DOWN", Tone::bad},
                                       {"UNHEALTHY", Tone::bad},
                                       {"UNKNOWN", Tone::unknown},
                                       {"DEGRADED", Tone::warning},
                                       {"HEALTHY", Tone::good}}};

// From these on there is room for it.
constexpr std::size_t columns_of_since = 90;
constexpr std::size_t columns_of_trend = 60;
constexpr std::size_t trend_columns = 16;

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
Line totals(const json::Node& answer)
{
    std::array<std::size_t, states.size() + 1> counts{};
    for (const json::Node& each : answer.items)
        ++counts.at(rank_of(printable_text(each, "status")));
    if (answer.items.empty())
        return line_of("no service was checked yet");
    Line line{{join(answer.items.size(), answer.items.size() == 1 ? " service: " : " services: ")}};
    auto add = [&line](std::string text, Tone tone) {
        if (line.size() > 1)
            line.push_back({", "});
        line.push_back({std::move(text), tone});
    };
    for (std::size_t i = 0; i < states.size(); ++i)
        if (counts.at(i) > 0)
            add(join(counts.at(i), " ", states.at(i).name), states.at(i).tone);
    if (counts.back() > 0)
        add(join(counts.back(), " in another state"), Tone::plain);
    return line;
}

// With the state at its beginning in its tone. The line was cut already.
Line with_tone(std::string line, std::string_view state)
{
    const std::size_t rank = rank_of(state);
    const std::size_t length = std::min(state.size(), line.size());
    if (rank == states.size())
        return line_of(std::move(line));
    return {{line.substr(0, length), states.at(rank).tone}, {line.substr(length)}};
}

Picture service_rows(const std::vector<const json::Node*>& services, const LatencyBook* book,
                     std::size_t columns)
{
    const bool has_since = columns == 0 || columns >= columns_of_since;
    const bool has_trend = book != nullptr && (columns == 0 || columns >= columns_of_trend);
    std::vector<Table::Column> heads{{"STATE"}, {"NAME"}, {"LATENCY", true}};
    if (has_trend)
        heads.push_back({"LATELY"});
    if (has_since)
        heads.push_back({"SINCE"});
    heads.push_back({"REASON"});
    Table table{std::move(heads)};
    for (const json::Node* each : services) {
        std::vector<std::string> cells{printable_text(*each, "status"),
                                       printable_text(*each, "name"),
                                       milliseconds_of(*each, "latencyMs")};
        if (has_trend) {
            const Samples* samples = book->find(*each);
            cells.push_back(samples == nullptr ? std::string{}
                                               : sparkline(*samples, trend_columns));
        }
        if (has_since)
            cells.push_back(to_seconds(printable_text(*each, "since")));
        cells.push_back(or_dash(printable_text(*each, "reason")));
        table.add(std::move(cells));
    }
    std::vector<std::string> lines = table.lines(columns);
    Picture picture{line_of(std::move(lines.front()), Tone::faint)};
    for (std::size_t i = 0; i < services.size(); ++i)
        picture.push_back(
            with_tone(std::move(lines[i + 1]), printable_text(*services[i], "status")));
    return picture;
}

}  // namespace

void LatencyBook::take(const json::Node& answer)
{
    std::map<std::string, Entry, std::less<>> kept;
    for (const json::Node& each : answer.items) {
        const std::string id = printable_text(each, "serviceId");
        auto known = entries_.find(id);
        Entry& entry = kept[id];
        if (known != entries_.end())
            entry = std::move(known->second);
        std::string checked = printable_text(each, "lastCheckedAt");
        const json::Node* latency = each.find("latencyMs");
        if (latency == nullptr || (!checked.empty() && checked == entry.checked))
            continue;
        entry.checked = std::move(checked);
        entry.samples.add(latency->decimal());
    }
    entries_ = std::move(kept);
}

const Samples* LatencyBook::find(const json::Node& service) const
{
    auto found = entries_.find(printable_text(service, "serviceId"));
    return found == entries_.end() ? nullptr : &found->second.samples;
}

Picture draw_health(const json::Node& answer, const LatencyBook* book, std::size_t columns,
                    std::size_t rows)
{
    if (answer.kind != json::Kind::array)
        return {};
    Picture picture{fitted(totals(answer), columns)};
    std::vector<const json::Node*> services = worst_first(answer);
    // Besides the line above, the heads and the count of the others.
    const std::size_t taken = picture.size() + 1;
    std::size_t hidden = 0;
    if (rows != 0 && taken + services.size() > rows) {
        const std::size_t shown = rows > taken + 1 ? rows - taken - 1 : 0;
        hidden = services.size() - shown;
        services.resize(shown);
    }
    for (Line& line : service_rows(services, book, columns))
        picture.push_back(std::move(line));
    if (hidden > 0)
        picture.push_back(fitted(line_of(join("and ", hidden, " more"), Tone::faint), columns));
    return picture;
}

}  // namespace holdfast::ctl
