#include "drill/verdict/verdict.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::drill {
namespace {

constexpr std::array<std::string_view, phase_count> phase_names{
    "steady before", "injection", "effect", "detection",    "hold",      "diagnosis",
    "repair",        "recovery",  "revert", "steady after", "invariants"};

constexpr std::array<std::string_view, 5> outcome_names{"pass", "skipped", "fail", "invalid",
                                                        "error"};

std::string rounded(Duration time)
{
    return format_duration(std::chrono::ceil<std::chrono::milliseconds>(time));
}

// What it means that this phase did not go as it must.
Outcome outcome_of(Phase phase) noexcept
{
    switch (phase) {
    case Phase::steady_before:
    case Phase::effect:
        return Outcome::invalid;
    case Phase::injection:
    case Phase::revert:
        return Outcome::error;
    default:
        return Outcome::fail;
    }
}

std::string reason(const Seen& seen)
{
    std::string text = join(seen.name, ": ");
    if (!seen.is_met) {
        append_to(text, "expected ", seen.expected);
        if (seen.within)
            append_to(text, " within ", rounded(*seen.within));
        append_to(text, ", but saw ", seen.observed.empty() ? "nothing" : seen.observed);
    } else {
        append_to(text, "seen after ", seen.after ? rounded(*seen.after) : "an unknown time",
                  ", which is later than ", rounded(*seen.within));
    }
    return text;
}

bool is_good(const Seen& seen) noexcept
{
    return seen.is_met && (!seen.within || (seen.after && *seen.after <= *seen.within));
}

PhaseVerdict judge(Phase phase, const PhaseRecord& record)
{
    PhaseVerdict verdict{.phase = phase, .outcome = Outcome::pass, .reasons = {}};
    for (const Seen& seen : record.seen)
        if (!is_good(seen))
            verdict.reasons.push_back(reason(seen));
    // Nothing that was looked for is nothing that was shown. Not everything needs a step.
    bool may_be_empty = phase == Phase::hold || phase == Phase::repair || phase == Phase::revert ||
                        phase == Phase::injection;
    if (record.seen.empty() && !may_be_empty)
        verdict.reasons.emplace_back("nothing was looked at");
    if (!verdict.reasons.empty())
        verdict.outcome = outcome_of(phase);
    return verdict;
}

}  // namespace

std::string_view to_string(Phase phase) noexcept
{
    return phase_names[static_cast<std::size_t>(phase)];
}

std::string_view to_string(Outcome outcome) noexcept
{
    return outcome_names[static_cast<std::size_t>(outcome)];
}

int exit_code(Outcome outcome) noexcept
{
    switch (outcome) {
    case Outcome::pass:
    case Outcome::skipped:
        return 0;
    case Outcome::fail:
        return 1;
    case Outcome::invalid:
        return 2;
    case Outcome::error:
        return 70;
    }
    return 70;
}

Verdict judge(const Record& record)
{
    Verdict verdict;
    if (!record.skipped.empty()) {
        verdict.outcome = Outcome::skipped;
        verdict.reasons.push_back(record.skipped);
        return verdict;
    }
    bool ended_early = false;
    for (std::size_t i = 0; i < phase_count; ++i) {
        auto phase = static_cast<Phase>(i);
        const PhaseRecord& each = record.of(phase);
        if (!each.was_reached) {
            ended_early = true;
            continue;
        }
        PhaseVerdict judged = judge(phase, each);
        verdict.outcome = std::max(verdict.outcome, judged.outcome);
        for (const std::string& why : judged.reasons)
            verdict.reasons.push_back(join(to_string(phase), ": ", why));
        verdict.phases.push_back(std::move(judged));
    }
    if (!record.error.empty()) {
        verdict.outcome = Outcome::error;
        verdict.reasons.push_back(record.error);
    } else if (ended_early && verdict.outcome == Outcome::pass) {
        // It cannot have passed what it never came to.
        verdict.outcome = Outcome::error;
        verdict.reasons.emplace_back("it ended before its last phase");
    }
    return verdict;
}

}  // namespace holdfast::drill
