#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/doctor/looks.h"
#include "tests/ctl/doctor/patient.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::ctl::doctor {
namespace {

using namespace std::chrono_literals;

constexpr const char* unit_failed = "d9b373ed55a64feb8242e02dbe79a49c";
constexpr const char* out_of_memory = "fe6faa94e7774663a0da52717891d8ef";

using Entries = std::vector<systemd::UnitEntry>;
using Fields = std::vector<std::pair<std::string, std::string>>;

// So long ago, and so far off the clock was then.
systemd::UnitEntry entry(Duration age, Fields fields, Duration off = 0s)
{
    const Duration up = 10h;
    return {.record = {.at = ManualClock::start_wall - age + off, .fields = std::move(fields)},
            .monotonic_us = static_cast<std::uint64_t>(
                std::chrono::floor<std::chrono::microseconds>(up - age).count()),
            .age = age};
}

systemd::UnitEntry failed(Duration age, std::string result)
{
    return entry(age, {{"MESSAGE_ID", unit_failed}, {"UNIT_RESULT", std::move(result)}});
}

systemd::UnitEntry exited(Duration age, std::string code, std::string status)
{
    return entry(age, {{"EXIT_CODE", std::move(code)}, {"EXIT_STATUS", std::move(status)}});
}

systemd::UnitEntry short_of_memory(Duration age)
{
    return entry(age, {{"MESSAGE_ID", out_of_memory}});
}

JournalFacts facts_of(const Entries& entries)
{
    JournalFacts facts;
    take_entries(entries, facts);
    return facts;
}

TEST(DoctorsJournal, TellsHowEachProcessEnded)
{
    const JournalFacts facts =
        facts_of({failed(3s, "signal"), exited(3s, "killed", "9"), failed(60s, "exit-code"),
                  exited(60s, "exited", "75"), failed(90s, "watchdog")});
    ASSERT_EQ(facts.ends.size(), 3U);
    EXPECT_EQ(facts.ends[0].how, "signal killed 9");
    EXPECT_EQ(facts.ends[0].age_s, 3);
    EXPECT_EQ(facts.ends[1].how, "exit-code exited 75");
    EXPECT_EQ(facts.ends[2].how, "watchdog");
}

// With OOMPolicy=continue systemd says so apart, and of the process that a signal ended it.
TEST(DoctorsJournal, KnowsWhichSignalWasForWantOfMemory)
{
    const JournalFacts facts = facts_of(
        {failed(3s, "signal"), exited(3s, "killed", "9"), short_of_memory(3s), short_of_memory(60s),
         failed(61s, "signal"), exited(61s, "killed", "9"), failed(62s, "exit-code"),
         exited(62s, "exited", "75"), failed(66s, "signal"), exited(66s, "killed", "9")});
    ASSERT_EQ(facts.ends.size(), 4U);
    EXPECT_EQ(facts.ends[0].how, "oom-kill killed 9");
    EXPECT_EQ(facts.ends[1].how, "oom-kill killed 9") << "said a moment later";
    EXPECT_EQ(facts.ends[2].how, "exit-code exited 75") << "it ended by itself";
    EXPECT_EQ(facts.ends[3].how, "signal killed 9") << "that was somebody else";
    Evidence seen = a_stopped_service();
    seen.unit.result = "signal";
    seen.unit.memory_max = 2 << 20;
    seen.journal = facts;
    seen.journal.is_read = true;
    EXPECT_EQ(first_fault(seen), "memory-exhausted");
}

TEST(DoctorsJournal, SeesTheGreatestJumpOfTheClockAndHowLongAgoItWas)
{
    const JournalFacts facts =
        facts_of({entry(5s, {}, 2h), entry(90s, {}, 2h), entry(100s, {}, 30s), entry(200s, {})});
    EXPECT_EQ(facts.clock_step_ms, (2h - 30s) / 1ms);
    EXPECT_EQ(facts.clock_step_age_s, 90);
    systemd::UnitEntry of_another_boot = entry(100s, {}, -20h);
    of_another_boot.monotonic_us = 0;
    EXPECT_EQ(facts_of({entry(5s, {}), of_another_boot, entry(90s, {})}).clock_step_ms, 0);
    EXPECT_EQ(facts_of({entry(5s, {}), entry(90s, {}, 1h)}).clock_step_ms, -1h / 1ms);
}

}  // namespace
}  // namespace holdfast::ctl::doctor
