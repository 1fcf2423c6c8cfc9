#include "watch/host/composite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::watch {
namespace {

using std::chrono::minutes;
using testing::HasSubstr;

constexpr WallTime now = ManualClock::start_wall;

// "H" is healthy, "D" degraded, "U" unhealthy, "X" down, "?" unknown.
Status judge(bool needs_all, std::string_view statuses)
{
    std::vector<CompositePart> parts;
    for (char each : statuses)
        parts.push_back({.id = join("s", parts.size()),
                         .status = each == 'H'   ? Status::healthy
                                   : each == 'D' ? Status::degraded
                                   : each == 'U' ? Status::unhealthy
                                   : each == 'X' ? Status::down
                                                 : Status::unknown});
    Observation seen = judge_composite(needs_all, parts);
    EXPECT_TRUE(seen.problem.empty() || seen.warning.empty());
    EXPECT_FALSE(seen.silence);
    if (seen.is_unknown)
        return Status::unknown;
    return !seen.problem.empty()   ? Status::unhealthy
           : !seen.warning.empty() ? Status::degraded
                                   : Status::healthy;
}

TEST(Composite, OfAllIsAsTheWorst)
{
    EXPECT_EQ(judge(true, "HHH"), Status::healthy);
    EXPECT_EQ(judge(true, "HDH"), Status::degraded);
    EXPECT_EQ(judge(true, "HUD"), Status::unhealthy);
    EXPECT_EQ(judge(true, "HXH"), Status::unhealthy);
    EXPECT_EQ(judge(true, "H?D"), Status::unknown);
    EXPECT_EQ(judge(true, "?X?"), Status::unhealthy) << "what is known to be wrong is wrong";
    EXPECT_EQ(judge(true, "?"), Status::unknown);
}

TEST(Composite, OfAnyIsAsTheBest)
{
    EXPECT_EQ(judge(false, "XH?"), Status::healthy);
    EXPECT_EQ(judge(false, "XDU"), Status::degraded);
    EXPECT_EQ(judge(false, "XD?"), Status::degraded);
    EXPECT_EQ(judge(false, "XU"), Status::unhealthy);
    EXPECT_EQ(judge(false, "XU?"), Status::unknown) << "the one that nobody knows may be well";
}

TEST(Composite, OfNothingIsUnknown)
{
    EXPECT_EQ(judge(true, ""), Status::unknown);
    EXPECT_EQ(judge(false, ""), Status::unknown);
}

TEST(Composite, NamesTheCulprits)
{
    std::vector<CompositePart> parts{{.id = "db", .status = Status::down},
                                     {.id = "web", .status = Status::healthy},
                                     {.id = "mail", .status = Status::unhealthy}};
    EXPECT_EQ(judge_composite(true, parts).problem,
              "all of these are to be well, and not 2 of 3: db is DOWN, mail is UNHEALTHY");
    for (int i = 0; i < 9; ++i)
        parts.push_back({.id = join("s", i), .status = Status::down});
    EXPECT_THAT(judge_composite(true, parts).problem, HasSubstr("s0 is DOWN and 8 more"));
    parts = {{.id = "db", .status = Status::unknown, .why = "is switched off"},
             {.id = "web", .status = Status::unknown}};
    EXPECT_THAT(judge_composite(true, parts).problem,
                HasSubstr("nobody knows of 2 of 2: db is switched off, web is UNKNOWN"));
}

TEST(Composite, BelievesNoOldFinding)
{
    auto judge_at = [](Duration age, bool is_enabled = true) {
        return judge_part("db", Finding{.at = now - age, .status = Status::healthy}, is_enabled,
                          minutes{1}, now);
    };
    EXPECT_EQ(judge_at(minutes{2}).status, Status::healthy);
    CompositePart stale = judge_at(minutes{2} + std::chrono::seconds{1});
    EXPECT_EQ(stale.status, Status::unknown);
    EXPECT_THAT(stale.why, HasSubstr("has not been checked since 2026-11-21T03:02:04"));
    EXPECT_EQ(judge_at(-minutes{5}).status, Status::healthy) << "the clock was set back";
    EXPECT_EQ(judge_at(minutes{0}, false).why, "is switched off");
    EXPECT_EQ(judge_part("db", std::nullopt, true, minutes{1}, now).why,
              "has not been checked yet");
}

}  // namespace
}  // namespace holdfast::watch
