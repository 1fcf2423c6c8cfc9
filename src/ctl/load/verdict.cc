#include "ctl/load/verdict.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace holdfast::ctl {
namespace {

std::string rounded(Duration time)
{
    return format_duration(std::chrono::floor<std::chrono::milliseconds>(time));
}

std::string list(const std::vector<Seen>& changes)
{
    std::string text;
    for (const Seen& each : changes)
        append_to(text, text.empty() ? "" : ", ", each.word, " after ", rounded(each.after));
    return text.empty() ? "nothing was said" : text;
}

Expectation detection(const Observed& observed, Scenario scenario)
{
    std::string_view wanted = health_of(scenario);
    bool is_seen = std::ranges::find(observed.health, wanted, &Seen::word) != observed.health.end();
    return {.what = join("the service is found ", wanted),
            .is_met = is_seen,
            .seen = join(list(observed.health), "; breaker: ", list(observed.breaker))};
}

}  // namespace

std::vector<Expectation> judge(const LoadSummary& sum, const Observed& observed,
                               const Demands& demands)
{
    std::vector<Expectation> all;
    all.push_back({"every order is accepted", sum.accepted == sum.orders,
                   join(sum.accepted, " of ", sum.orders, ", ", sum.refused, " refused, ",
                        sum.unanswered, " unanswered")});
    all.push_back({join("every answer comes within ", format_duration(demands.answer_max)),
                   sum.latency.longest <= demands.answer_max,
                   join("the slowest took ", rounded(sum.latency.longest))});
    all.push_back({"nothing is lost", sum.lost == 0 && sum.unchecked == 0,
                   join(sum.lost, " lost, ", sum.unchecked, " could not be checked")});
    if (demands.scenario)
        all.push_back(detection(observed, *demands.scenario));
    std::size_t waiting = sum.states.front();
    bool is_final = !demands.is_final_wanted || waiting == 0;
    all.push_back({demands.is_final_wanted ? "every order makes one transition"
                                           : "no order makes more than one transition",
                   sum.duplicated == 0 && is_final,
                   join(sum.settled() - std::min(sum.settled(), sum.duplicated), " made one, ",
                        sum.duplicated, " more, ", waiting, " none yet")});
    return all;
}

}  // namespace holdfast::ctl
