#include "ctl/status/screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "ctl/screen/frame.h"
#include "ctl/screen/width.h"
#include "tests/ctl/status/answer.h"

namespace holdfast::ctl {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

StatusFrame frame(const std::string& status)
{
    return {.unit = "active (running)", .trouble = {}, .answer = json::parse(status)};
}

std::string screen(const StatusFrame& frame, std::size_t columns = 0)
{
    return plain_lines(draw_status(frame, columns));
}

Tone tone_of(const Picture& picture, std::string_view word)
{
    for (const Line& line : picture)
        for (const Words& words : line)
            if (words.text.find(word) != std::string::npos)
                return words.tone;
    ADD_FAILURE() << word << " is not in the picture";
    return Tone::plain;
}

TEST(Screen, ShowsEverythingThatMattersAtAGlance)
{
    EXPECT_EQ(
        screen(frame(usual_status)),
        "holdfast 9.8.7   unit active (running)   up 2 h 13 min   pid 4711\n"
        "readiness  degraded\n"
        "           log_file degraded: Permission denied\n"
        "store      12.3 MiB, 40.0 GiB free, takes new work, queued 3 writes, 0 reads\n"
        "shipments  1,204   DELIVERED 1,100   IN_TRANSIT 100   CREATED 4\n"
        "requests   10,233, 2 failed\n"
        "  p50/p95/p99 in ms       requests          1 min          5 min         15 min\n"
        "  GET /metrics                  60 0.30/0.40/0.50 0.31/0.41/0.51 0.32/0.42/0.52\n"
        "  GET /shipments/{id}           20              -              -    2.0/3.0/4.0\n"
        "trends     ABNORMAL new_shipments: 0, expected 61 to 140 (usual at this time of day, from "
        "6 days), below since 13:04\n"
        "           normal   error_ratio: 0.1 %, expected at most 2.1 %\n"
        "           learning latency_p95\n"
        "faults     newest first\n"
        "  2026-11-21T13:58:02Z  request-failed (3 times): GET /shipments failed\n"
        "  2026-11-21T12:00:00Z  bus-lost: The bus is gone\n");
}

TEST(Screen, IsNoWiderThanTheTerminal)
{
    for (std::size_t columns : {1U, 20U, 40U, 79U, 80U, 132U})
        for (const Line& line : draw_status(frame(usual_status), columns))
            EXPECT_LE(width_of(text_of(line)), columns) << text_of(line);
}

TEST(Screen, LeavesOutLongerWindowsWhereThereIsNoRoom)
{
    EXPECT_THAT(screen(frame(usual_status), 79), HasSubstr("0.32/0.42/0.52\n"));
    EXPECT_THAT(screen(frame(usual_status), 78),
                AllOf(HasSubstr(" 0.31/0.41/0.51\n"), Not(HasSubstr("0.32/0.42/0.52"))));
    EXPECT_THAT(screen(frame(usual_status), 50), HasSubstr("60 0.30/0.40/0.50\n"));
}

TEST(Screen, SaysWhyThereIsNoAnswer)
{
    StatusFrame frame{.unit = "failed (failed)", .trouble = "nobody is there", .answer = {}};
    EXPECT_EQ(screen(frame), "holdfast    unit failed (failed)\nno answer: nobody is there\n");
}

TEST(Screen, SaysWhenAnotherThanTheUnitAnswers)
{
    StatusFrame other = frame(usual_status);
    other.is_units = false;
    EXPECT_THAT(screen(other), HasSubstr("\nthis daemon is not the unit's"));
    EXPECT_THAT(screen(frame(usual_status)), Not(HasSubstr("not the unit's")));
}

TEST(Screen, SaysWhatIsNotKnown)
{
    std::string seen = screen(frame(
        R"({"shipments": null, "trends": {"enabled": false, "series": []}, "faults": [],
            "store": {"takesNewWork": false}})"));
    EXPECT_THAT(seen, HasSubstr("\nshipments  not known: the database cannot be read\n"));
    EXPECT_THAT(seen, HasSubstr("\ntrends     turned off (trends.enabled)\n"));
    EXPECT_THAT(seen, HasSubstr(", REFUSES new work, "));
    EXPECT_THAT(seen, HasSubstr("\nfaults     none since the start\n"));
}

TEST(Screen, CountsOrdersOfDaemonsThatTakeThem)
{
    std::string seen = screen(frame(
        R"({"orders": {"byState": {"Processing": 2, "Validated": 1204, "Rejected": 0, "Failed": 1},
            "oldestSince": "2026-11-21T13:58:02Z", "breaker": "open"}})"));
    EXPECT_THAT(seen,
                HasSubstr("\norders     Processing 2   Validated 1,204   Rejected 0   Failed 1   "
                          "the oldest since 2026-11-21T13:58:02Z   breaker open\n"));
    seen = screen(frame(R"({"orders": {"byState": {"Processing": 0}, "oldestSince": null}})"));
    EXPECT_THAT(seen, HasSubstr("\norders     Processing 0\n"));
    seen = screen(frame(R"({"orders": null})"));
    EXPECT_THAT(seen, HasSubstr("\norders     not known: the database cannot be read\n"));
    EXPECT_THAT(screen(frame("{}")), Not(HasSubstr("orders")));
}

TEST(Screen, CountsWhatIsWatchedAndNamesOnlyWhatThereIs)
{
    std::string seen = screen(frame(
        R"({"watch": {"services": 1204, "byStatus": {"HEALTHY": 1198, "DEGRADED": 0, "DOWN": 2},
            "disabled": 4, "checksBehind": 7, "activeAlerts": 3}})"));
    EXPECT_THAT(seen, HasSubstr("\nwatch      1,204 services   HEALTHY 1,198   DOWN 2   off 4   "
                                "alerts 3   CHECKS BEHIND 7\n"));
    seen = screen(frame(R"({"watch": {"services": 0, "byStatus": {"HEALTHY": 0}, "disabled": 0,
                            "checksBehind": 0, "activeAlerts": null}})"));
    EXPECT_THAT(seen, HasSubstr("\nwatch      0 services\n"));
    seen = screen(frame(R"({"watch": null})"));
    EXPECT_THAT(seen,
                HasSubstr("\nwatch      not known: which services there are is being read\n"));
    EXPECT_THAT(screen(frame("{}")), Not(HasSubstr("watch")));
}

TEST(Screen, SaysHowLateTheLoopIsWhereTheDaemonTellsIt)
{
    auto of = [](std::string_view p99) {
        return frame(join(R"({"loop":{"windows":[{"minutes":1,"p50":0.0001,"p95":0.0004,"p99":)",
                          p99, "},{\"minutes\":5}]}}"));
    };
    EXPECT_THAT(screen(of("0.05")),
                HasSubstr("\nloop       late by 0.10/0.40/50 ms, p50/p95/p99 of 1 min\n"));
    EXPECT_EQ(tone_of(draw_status(of("0.05"), 0), "late by"), Tone::plain);
    EXPECT_EQ(tone_of(draw_status(of("0.1"), 0), "late by"), Tone::warning);
    EXPECT_EQ(tone_of(draw_status(of("1"), 0), "late by"), Tone::bad);
    EXPECT_THAT(screen(frame("{}")), Not(HasSubstr("loop")));
    EXPECT_THAT(screen(frame(R"({"loop":{"windows":[]}})")), Not(HasSubstr("loop")));
}

TEST(Screen, ShowsHowItWentOnOnceThereAreTwoLooks)
{
    StatusHistory history;
    auto look = [&history](int second, int total, int waiting) {
        StatusFrame seen = frame(join(R"({"service":{"startedAt":"t"},"requests":{"total":)", total,
                                      R"(},"orders":{"byState":{"Processing":)", waiting, "}}}"));
        history.take(seen.answer.root, Instant{std::chrono::seconds{second}});
        return plain_lines(draw_status(seen, 0, &history));
    };
    EXPECT_THAT(look(0, 100, 4), AllOf(Not(HasSubstr("  rate")), Not(HasSubstr("  backlog"))));
    look(2, 120, 0);
    const std::string seen = look(4, 180, 8);
    EXPECT_THAT(seen, HasSubstr("\n  rate     30/s         ▄█  at most 30/s\n"));
    EXPECT_THAT(seen, HasSubstr("\n  backlog  8.0         ▅▁█  at most 8.0\n"));
    EXPECT_THAT(screen(frame(usual_status)), Not(HasSubstr("  rate")));
}

TEST(Screen, TellsInTonesWhatIsWrong)
{
    const Picture seen = draw_status(frame(
                                         R"({"readiness": {"status": "degraded", "components": {
                "log": {"status": "degraded", "reason": "full"},
                "schema": {"status": "down", "reason": "newer"}}},
                "store": {"takesNewWork": false},
                "orders": {"byState": {"Failed": 1}, "breaker": "open"},
                "watch": {"services": 3, "byStatus": {"HEALTHY": 1, "DOWN": 1, "DEGRADED": 1},
                          "activeAlerts": 2}})"),
                                     0);
    EXPECT_EQ(tone_of(seen, "degraded"), Tone::warning);
    EXPECT_EQ(tone_of(seen, "log degraded"), Tone::warning);
    EXPECT_EQ(tone_of(seen, "schema down"), Tone::bad);
    EXPECT_EQ(tone_of(seen, "REFUSES"), Tone::bad);
    EXPECT_EQ(tone_of(seen, "breaker open"), Tone::bad);
    EXPECT_EQ(tone_of(seen, "HEALTHY 1"), Tone::good);
    EXPECT_EQ(tone_of(seen, "DOWN 1"), Tone::bad);
    EXPECT_EQ(tone_of(seen, "DEGRADED 1"), Tone::warning);
    EXPECT_EQ(tone_of(seen, "alerts 2"), Tone::bad);
    EXPECT_EQ(draw_status(frame(R"({"readiness":{"status":"ready"}})"), 0)[1].back().tone,
              Tone::good);
    EXPECT_EQ(draw_status(frame(R"({"readiness":{"status":"starting"}})"), 0)[1].back().tone,
              Tone::bad);
}

TEST(StatusHistory, LeavesAGapWhereItCannotTell)
{
    StatusHistory history;
    auto take = [&history](int second, std::string_view started, int total) {
        const json::Document status = json::parse(join(R"({"service":{"startedAt":")", started,
                                                       R"("},"requests":{"total":)", total, "}}"));
        history.take(status.root, Instant{std::chrono::seconds{second}});
        return history.requests().latest();
    };
    EXPECT_EQ(take(0, "a", 10), std::nullopt);
    EXPECT_EQ(take(2, "a", 20), 5.0);
    EXPECT_EQ(take(4, "b", 30), std::nullopt) << "another process";
    EXPECT_EQ(take(6, "b", 40), 5.0);
    history.miss();
    EXPECT_EQ(history.requests().latest(), std::nullopt);
    EXPECT_EQ(take(60, "b", 50), std::nullopt) << "what was missed is no rate of now";
    EXPECT_EQ(take(60, "b", 51), std::nullopt) << "no time went by";
}

TEST(Screen, CannotBeBroughtIntoDisorderByWhatTheDaemonSays)
{
    std::string seen = screen(frame(
        R"({"service": {"version": "1\u001b[2J"}, "shipments": {"byStatus": {"A\u001b": 1}},
            "readiness": {"components": {"x\n": {"reason": "y\u0007"}}}})"));
    EXPECT_THAT(seen, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\x07"))));
    EXPECT_THAT(screen(frame("[]")), HasSubstr("holdfast "));
    EXPECT_THAT(screen(frame(R"({"service": 1, "requests": [], "faults": {}})")),
                HasSubstr("holdfast "));
}

}  // namespace
}  // namespace holdfast::ctl
