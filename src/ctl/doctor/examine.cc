#include "ctl/doctor/examine.h"

#include <algorithm>
#include <array>

namespace holdfast::ctl::doctor {
namespace {

using Judge = void (*)(const Evidence& seen, Findings& findings);

// What explains first, so that what is explained is not said twice.
constexpr std::array<Judge, 16> families{
    {judge_configuration, judge_credentials, judge_space, judge_database, judge_log_file,
     judge_network, judge_clients, judge_process, judge_memory, judge_processor, judge_host,
     judge_upgrade, judge_upstream, judge_parts, judge_remaining, judge_history}};

}  // namespace

std::string_view to_string(Severity severity) noexcept
{
    switch (severity) {
    case Severity::down:
        return "down";
    case Severity::failing:
        return "failing";
    case Severity::degraded:
        return "degraded";
    case Severity::notice:
        return "notice";
    }
    return "notice";
}

Findings examine(const Evidence& seen)
{
    Findings findings;
    for (Judge judge : families)
        judge(seen, findings);
    sort_findings(findings);
    return findings;
}

void sort_findings(Findings& findings)
{
    const bool is_explained =
        std::ranges::any_of(findings, [](const Finding& each) { return each.explains_outage; });
    // A symptom comes behind all causes of its severity, and of a lesser one if that explains it.
    auto rank = [&](const Finding& each) {
        Severity severity = each.severity;
        if (each.is_symptom && is_explained)
            severity = std::max(severity, Severity::failing);
        return 2 * static_cast<int>(severity) + (each.is_symptom ? 1 : 0);
    };
    std::ranges::stable_sort(findings, [&](const Finding& one, const Finding& other) {
        const bool first = is_explained && one.explains_outage;
        const bool second = is_explained && other.explains_outage;
        if (first != second)
            return first;
        return rank(one) < rank(other);
    });
}

int exit_of(const Findings& findings) noexcept
{
    int worst = 0;
    for (const Finding& each : findings)
        worst =
            std::max(worst, static_cast<int>(Severity::notice) - static_cast<int>(each.severity));
    return worst;
}

bool has_fault(const Findings& findings, std::string_view fault) noexcept
{
    return std::ranges::any_of(findings, [&](const Finding& each) { return each.fault == fault; });
}

const FaultFacts* find_fault(const Evidence& seen, std::string_view message) noexcept
{
    auto found = std::ranges::find_if(
        seen.journal.faults, [&](const FaultFacts& each) { return each.message == message; });
    return found == seen.journal.faults.end() ? nullptr : &*found;
}

std::string field_of(const FaultFacts& fault, std::string_view name)
{
    for (const FieldFacts& each : fault.fields)
        if (each.name == name)
            return each.value;
    return {};
}

const PartFacts* find_trouble(const Evidence& seen, std::string_view part) noexcept
{
    auto found = std::ranges::find_if(seen.daemon.parts, [&](const PartFacts& each) {
        return each.name == part && each.status != "up" && each.status != "off";
    });
    return found == seen.daemon.parts.end() ? nullptr : &*found;
}

Severity severity_of(const Evidence& seen, Severity otherwise) noexcept
{
    return seen.is_running() ? otherwise : Severity::down;
}

}  // namespace holdfast::ctl::doctor
