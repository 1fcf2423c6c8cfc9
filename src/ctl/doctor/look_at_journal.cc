// The last hour of the unit in the journal: its faults, its ends, and how the clock went.
#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/text.h"
#include "ctl/doctor/looks.h"
#include "ctl/system_clock.h"
#include "obs/message_ids.h"

namespace holdfast::ctl::doctor {
namespace {

constexpr std::chrono::hours looked_back{1};
constexpr std::chrono::minutes breaker_span{10};
constexpr std::size_t faults_max = 20;
constexpr std::size_t ends_max = 100;
// "Failed with result '...'", and "A process of this unit has been killed by the OOM killer": of
// systemd's own catalog.
constexpr std::string_view unit_failed = "d9b373ed55a64feb8242e02dbe79a49c";
constexpr std::string_view out_of_memory = "fe6faa94e7774663a0da52717891d8ef";
// One says so before the other or after it, as the kernel's two signs arrive.
constexpr std::chrono::seconds memory_apart{5};
constexpr std::array<std::string_view, 8> prefixes{
    "MESSAGE", "HOLDFAST_", "UNIT_RESULT", "EXIT_", "PRIORITY", "_PID", "UNIT", "_SYSTEMD_UNIT"};

std::int64_t age_of(const systemd::UnitEntry& entry)
{
    auto age = std::chrono::floor<std::chrono::seconds>(entry.age).count();
    return std::max<std::int64_t>(0, age);
}

void take_fault(const systemd::UnitEntry& entry, const obs::Message& message, JournalFacts& facts)
{
    auto known = std::ranges::find_if(
        facts.faults, [&](const FaultFacts& each) { return each.message == message.name; });
    if (known != facts.faults.end()) {
        ++known->count;
        return;
    }
    if (facts.faults.size() == faults_max)
        return;
    FaultFacts fault{.message = std::string{message.name},
                     .text = printable(entry.record.value("MESSAGE")),
                     .age_s = age_of(entry),
                     .at = format_rfc3339(entry.record.at)};
    for (const auto& [name, value] : entry.record.fields)
        if (name.starts_with("HOLDFAST_"))
            fault.fields.push_back({name, printable(value)});
    facts.faults.push_back(std::move(fault));
}

// A unit with OOMPolicy=continue, as ours, fails "by a signal", like one that somebody killed.
bool is_about_memory(const std::vector<systemd::UnitEntry>& entries, std::size_t end)
{
    return std::ranges::any_of(entries, [&](const systemd::UnitEntry& each) {
        return each.record.value("MESSAGE_ID") == out_of_memory &&
               std::chrono::abs(each.age - entries[end].age) <= memory_apart;
    });
}

// The newest first; the exit of the process stands before the verdict on the unit.
void take_ends(const std::vector<systemd::UnitEntry>& entries, JournalFacts& facts)
{
    for (std::size_t i = 0; i < entries.size() && facts.ends.size() < ends_max; ++i) {
        if (entries[i].record.value("MESSAGE_ID") != unit_failed)
            continue;
        std::string how{entries[i].record.value("UNIT_RESULT")};
        if (how == "signal" && is_about_memory(entries, i))
            how = "oom-kill";
        for (std::size_t j = i + 1; j < std::min(entries.size(), i + 6); ++j)
            if (entries[j].record.value("EXIT_CODE") != "") {
                append_to(how, " ", entries[j].record.value("EXIT_CODE"), " ",
                          entries[j].record.value("EXIT_STATUS"));
                break;
            }
        facts.ends.push_back({.age_s = age_of(entries[i]), .how = printable(how)});
    }
}

// Between neighbours both clocks go on alike, unless somebody sets one.
void take_steps(const std::vector<systemd::UnitEntry>& entries, JournalFacts& facts)
{
    auto offset = [](const systemd::UnitEntry& entry) {
        return std::chrono::floor<std::chrono::milliseconds>(
                   entry.record.at.time_since_epoch() -
                   std::chrono::microseconds{entry.monotonic_us})
            .count();
    };
    for (std::size_t i = 0; i + 1 < entries.size(); ++i) {
        if (entries[i].monotonic_us == 0 || entries[i + 1].monotonic_us == 0)
            continue;
        std::int64_t step = offset(entries[i]) - offset(entries[i + 1]);
        if (std::abs(step) <= std::abs(facts.clock_step_ms))
            continue;
        facts.clock_step_ms = step;
        facts.clock_step_age_s = age_of(entries[i]);
    }
}

bool is_of_breaker(std::string_view name)
{
    return name.starts_with("breaker-") || name == "orders-parked" || name == "orders-resumed";
}

}  // namespace

void look_at_journal(const std::string& unit, JournalFacts& facts)
{
    SystemClock clock;
    auto entries = systemd::entries_of_unit(unit, prefixes, {.age_max = looked_back}, clock);
    if (!entries) {
        facts.trouble = entries.error().context;
        return;
    }
    facts.is_read = true;
    take_entries(*entries, facts);
}

void take_entries(const std::vector<systemd::UnitEntry>& entries, JournalFacts& facts)
{
    for (const systemd::UnitEntry& entry : entries) {
        const obs::Message* message = messages::find(entry.record.value("MESSAGE_ID"));
        if (message == nullptr)
            continue;
        if (message->kind == obs::Kind::fault)
            take_fault(entry, *message, facts);
        if (is_of_breaker(message->name) && entry.age < breaker_span)
            ++facts.breaker_changes;
    }
    take_ends(entries, facts);
    take_steps(entries, facts);
}

}  // namespace holdfast::ctl::doctor
