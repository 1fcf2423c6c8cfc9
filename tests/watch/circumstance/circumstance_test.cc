// The sentence that joins a failure with what happened before it is read by people, and by what
// they have written to find it: its words are stable.
#include "watch/circumstance/circumstance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// 2027-01-15, 12:03:10.
constexpr WallTime turn_at = WallTime{std::chrono::hours{500'004}} + 3min + 10s;

UnitEvent event(UnitEventKind kind, Duration after, std::string detail = {},
                std::string unit = "nginx.service")
{
    return {
        .unit = std::move(unit), .at = turn_at + after, .kind = kind, .detail = std::move(detail)};
}

StateChange change(Status to = Status::unhealthy, unsigned status_code = 502)
{
    return {.service = {1},
            .at = turn_at,
            .from = Status::healthy,
            .to = to,
            .status_code = status_code};
}

Service web()
{
    return {.id = "web", .run_by = "nginx.service"};
}

std::string because(std::vector<UnitEvent> events, const StateChange& what = change(),
                    const Service& service = web())
{
    return because_of(service, what, events);
}

using Kind = UnitEventKind;

TEST(BecauseOf, IsOneSentence)
{
    EXPECT_EQ(because({event(Kind::restarted, -4min), event(Kind::restarted, -1min),
                       event(Kind::oom_killed, -8s), event(Kind::restarted, -6s)}),
              "answers 502 since 12:03:10Z; 8 s before, nginx.service was killed by the OOM killer "
              "(restart 3)");
}

TEST(BecauseOf, IsEmptyWhereNothingHappened)
{
    EXPECT_EQ(because({}), "");
}

struct Worded {
    Kind kind;
    const char* words;
};

TEST(BecauseOf, HasAWordForEachThingThatCanHappen)
{
    for (const Worded& each :
         {Worded{Kind::started, "was started"},
          {Kind::stopped, "was stopped"},
          {Kind::restarted, "was restarted by systemd"},
          {Kind::reloaded, "was reloaded"},
          {Kind::failed, "failed"},
          {Kind::oom_killed, "was killed by the OOM killer"},
          {Kind::watchdog, "was killed since it did not answer its watchdog"},
          {Kind::start_limit, "was given up by systemd after too many restarts"},
          {Kind::masked, "was masked"},
          {Kind::changed, "showed signs of a deploy"}})
        EXPECT_EQ(because({event(each.kind, -2s)}),
                  join("answers 502 since 12:03:10Z; 2 s before, nginx.service ", each.words));
}

TEST(BecauseOf, NamesWhatExplainsMost)
{
    // Each is named before all that follow it, whichever came first.
    const std::vector<Worded> order{{Kind::oom_killed, "OOM killer"},
                                    {Kind::watchdog, "watchdog"},
                                    {Kind::failed, "failed"},
                                    {Kind::start_limit, "given up"},
                                    {Kind::changed, "signs of a deploy"},
                                    {Kind::restarted, "restarted by systemd"},
                                    {Kind::reloaded, "reloaded"},
                                    {Kind::stopped, "stopped"},
                                    {Kind::masked, "masked"},
                                    {Kind::started, "started"}};
    for (std::size_t first = 0; first < order.size(); ++first)
        for (std::size_t second = first + 1; second < order.size(); ++second) {
            EXPECT_THAT(because({event(order[first].kind, -4min), event(order[second].kind, -1s)}),
                        HasSubstr(order[first].words));
            EXPECT_THAT(because({event(order[second].kind, -4min), event(order[first].kind, -1s)}),
                        HasSubstr(order[first].words));
            EXPECT_THAT(because({event(order[second].kind, -1s), event(order[first].kind, 5s)}),
                        HasSubstr(order[first].words));
        }
}

TEST(BecauseOf, NamesTheLastOfItsKindThatCameBefore)
{
    EXPECT_THAT(because({event(Kind::failed, -4min, "a"), event(Kind::failed, -9s, "b"),
                         event(Kind::failed, 3s, "c")}),
                HasSubstr("9 s before, nginx.service failed (b)"));
    EXPECT_THAT(because({event(Kind::failed, 3s, "c"), event(Kind::failed, 4s, "d")}),
                HasSubstr("3 s after, nginx.service failed (c)"));
}

TEST(BecauseOf, SaysHowLongBefore)
{
    struct Case {
        Duration after;
        const char* words;
    };
    for (const Case& each : {Case{0s, "in the same second, "},
                             {-999ms, "in the same second, "},
                             {-1s, "1 s before, "},
                             {-119s, "119 s before, "},
                             {-120s, "2 min before, "},
                             {-5min, "5 min before, "},
                             {1s, "1 s after, "},
                             {15s, "15 s after, "}})
        EXPECT_THAT(because({event(Kind::failed, each.after)}),
                    HasSubstr(join("; ", each.words, "nginx.service")));
}

TEST(BecauseOf, SaysWhatIsWrongInAWord)
{
    struct Case {
        CheckType type;
        Status to;
        unsigned code;
        const char* words;
    };
    for (const Case& each : {Case{CheckType::http, Status::unhealthy, 502, "answers 502 since "},
                             {CheckType::http, Status::unhealthy, 200, "answers wrongly since "},
                             {CheckType::http, Status::unhealthy, 0, "answers wrongly since "},
                             {CheckType::http, Status::down, 0, "does not answer since "},
                             {CheckType::http, Status::degraded, 200, "is degraded since "},
                             {CheckType::tcp, Status::down, 0, "does not answer since "},
                             {CheckType::tls, Status::unhealthy, 0, "answers wrongly since "},
                             {CheckType::dns, Status::unhealthy, 0, "answers wrongly since "},
                             {CheckType::icmp, Status::down, 0, "does not answer since "},
                             {CheckType::heartbeat, Status::down, 0, "does not report since "},
                             {CheckType::unit, Status::unhealthy, 0, "fails since "},
                             {CheckType::unit, Status::down, 0, "does not run since "},
                             {CheckType::unit, Status::degraded, 0, "is degraded since "},
                             {CheckType::timer, Status::unhealthy, 0, "fails since "},
                             {CheckType::journal, Status::unhealthy, 0, "fails since "}}) {
        Service service = web();
        service.type = each.type;
        EXPECT_THAT(because({event(Kind::failed, 0s)}, change(each.to, each.code), service),
                    testing::StartsWith(each.words));
    }
}

TEST(BecauseOf, TellsARestartByHandFromAStop)
{
    EXPECT_THAT(because({event(Kind::stopped, -3s), event(Kind::started, -2s)}),
                HasSubstr("3 s before, nginx.service was stopped and started again"));
    EXPECT_THAT(because({event(Kind::started, -9s), event(Kind::stopped, -3s)}),
                HasSubstr("was stopped"));
    EXPECT_THAT(because({event(Kind::started, -9s), event(Kind::stopped, -3s)}),
                Not(HasSubstr("again")));
    EXPECT_THAT(because({event(Kind::stopped, -3s), event(Kind::started, -2s, "", "x.service")}),
                Not(HasSubstr("again")));
}

TEST(BecauseOf, SaysHowWhereItsWordsDoNot)
{
    EXPECT_THAT(because({event(Kind::failed, -3s, "exited with status 1")}),
                EndsWith("nginx.service failed (exited with status 1)"));
    EXPECT_THAT(because({event(Kind::changed, -3s, "its file was not there before")}),
                EndsWith("showed signs of a deploy (its file was not there before)"));
    EXPECT_THAT(because({event(Kind::oom_killed, -3s, "was killed by the kernel")}),
                EndsWith("was killed by the OOM killer"));
    EXPECT_THAT(because({event(Kind::start_limit, -3s, "restarted too often")}),
                EndsWith("after too many restarts"));
}

TEST(BecauseOf, CountsTheRestartsOfItsUnit)
{
    EXPECT_THAT(
        because({event(Kind::failed, -3s, "exited with status 1"), event(Kind::restarted, -2s)}),
        EndsWith("failed (exited with status 1; restart 1)"));
    EXPECT_THAT(because({event(Kind::restarted, -2s, "by systemd, restart 1")}),
                EndsWith("was restarted by systemd"))
        << "that is what the sentence says already";
    EXPECT_THAT(because({event(Kind::restarted, -4s), event(Kind::restarted, -2s)}),
                EndsWith("was restarted by systemd (restart 2)"));
    EXPECT_THAT(because({event(Kind::restarted, -4s, "", "x.service"), event(Kind::failed, -2s)}),
                Not(HasSubstr("restart")));
    EXPECT_THAT(because({event(Kind::changed, -4s), event(Kind::restarted, -2s)}),
                Not(HasSubstr("restart")));
    UnitEvent ninth = event(Kind::restarted, -2s);
    ninth.restarts = 9;
    EXPECT_THAT(because({event(Kind::watchdog, -3s), ninth}), EndsWith("(restart 9)"))
        << "whoever knows it says it";
}

TEST(BecauseOf, IsOneShortLineWhateverAUnitSays)
{
    const std::string text =
        because({event(Kind::failed, -3s, "a\nb\x1b[2J" + std::string(10'000, 'x'))});
    EXPECT_LE(text.size(), Circumstance::because_bytes_max);
    EXPECT_EQ(text.find_first_of("\n\x1b"), std::string::npos);
}

TEST(TurnForTheWorse, IsAFailureThatBeginsToCount)
{
    struct Case {
        Status from;
        bool was_in_maintenance;
        Status to;
        bool in_maintenance;
        bool is_turn;
    };
    constexpr auto healthy = Status::healthy;
    constexpr auto degraded = Status::degraded;
    constexpr auto unhealthy = Status::unhealthy;
    constexpr auto down = Status::down;
    constexpr auto unknown = Status::unknown;
    for (const Case& each : {Case{healthy, false, down, false, true},
                             {degraded, false, unhealthy, false, true},
                             {unknown, false, down, false, true},
                             {unhealthy, false, down, false, false},
                             {down, true, down, false, true},
                             {healthy, false, down, true, false},
                             {down, false, healthy, false, false},
                             {down, false, unknown, false, false},
                             {healthy, false, degraded, false, true},
                             {unknown, false, degraded, false, true},
                             {down, false, degraded, false, false},
                             {degraded, true, degraded, false, true},
                             {healthy, true, degraded, true, false}}) {
        const StateChange what{.from = each.from,
                               .to = each.to,
                               .was_in_maintenance = each.was_in_maintenance,
                               .in_maintenance = each.in_maintenance};
        EXPECT_EQ(is_turn_for_the_worse(what), each.is_turn)
            << to_string(each.from) << " " << to_string(each.to);
    }
}

TEST(UnitsOf, AreTheOneThatRunsItOrThatItIsAbout)
{
    auto unit_of = [](LocalCheck local) { return units_of(Service{.local = std::move(local)}); };
    EXPECT_EQ(units_of(web()).unit, "nginx.service");
    EXPECT_EQ(units_of(web()).other, "");
    EXPECT_EQ(unit_of(UnitCheck{.unit = "a.service"}).unit, "a.service");
    EXPECT_EQ(unit_of(UnitCheck{.selection = UnitSelection::pattern, .unit = "a@*.service"}).unit,
              "")
        << "that is many";
    EXPECT_EQ(unit_of(JournalCheck{.unit = "a.service"}).unit, "a.service");
    EXPECT_EQ(unit_of(DiskCheck{.path = "/"}).unit, "");
    EXPECT_EQ(units_of(Service{}).unit, "");
    const UnitsOfService timer = unit_of(TimerCheck{.timer = "backup.timer"});
    EXPECT_EQ(timer.unit, "backup.service");
    EXPECT_EQ(timer.other, "backup.timer");
    EXPECT_EQ(units_of(Service{.local = TimerCheck{.timer = "backup.timer"}}, "dump.service").unit,
              "dump.service");
}

TEST(EventsAround, AreThoseOfTheMinutesBeforeAndTheSecondsAfter)
{
    EventBook book;
    for (Duration after : {-301s, -300s, -1s, 0s, 15s, 16s})
        book.note(event(Kind::restarted, after), turn_at);
    book.note(event(Kind::failed, -2s, "", "backup.timer"), turn_at);
    book.note(event(Kind::failed, -2s, "", "x.service"), turn_at);
    std::vector<Duration> found;
    for (const UnitEvent& each :
         events_around(book, {.unit = "nginx.service", .other = "backup.timer"}, turn_at))
        found.push_back(each.at - turn_at);
    EXPECT_THAT(found, ElementsAre(-300s, -2s, -1s, 0s, 15s));
    EXPECT_THAT(events_around(book, {.unit = "y.service"}, turn_at), IsEmpty());
}

TEST(KeepLast, LeavesTheNewestThatFit)
{
    std::vector<JournalLine> lines;
    for (int i = 0; i < 10; ++i)
        lines.push_back({.at = turn_at, .text = std::string(100, static_cast<char>('a' + i))});
    EXPECT_THAT(keep_last(lines, 3, 1000).at(0).text, HasSubstr("hhh"));
    EXPECT_EQ(keep_last(lines, 20, 1000).size(), 10U);
    EXPECT_EQ(keep_last(lines, 20, 999).size(), 9U);
    EXPECT_EQ(keep_last(lines, 20, 999).back().text.front(), 'j');
    EXPECT_THAT(keep_last(std::vector<JournalLine>{}, 20, 999), IsEmpty());
}

TEST(KeepLast, MakesEachOneShortPrintableLine)
{
    const std::string hostile = "a\nb\x1b[2J\x80\xE2\x80\xAE" + std::string(10'000, 'x');
    const JournalLine kept = keep_last({{.text = hostile}}, 1, 1000).at(0);
    EXPECT_LE(kept.text.size(), Circumstance::line_bytes_max);
    EXPECT_TRUE(is_utf8(kept.text));
    EXPECT_EQ(kept.text, printable(kept.text));
    EXPECT_EQ(kept.text.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace holdfast::watch
