#include "daemon/trends/trend_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "store/kind.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::daemon {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr int some = 100;  // Shipments a minute, on a usual day.

class TrendWatchTest : public testing::Test {
protected:
    TrendWatchTest()
    {
        for (const store::Migration& migration : store::telemetry_kind().migrations)
            if (migration.name.find("trends") != std::string_view::npos)
                telemetry.other.script(migration.sql);
        start();
    }

    void start(bool can_read = true)
    {
        registry = std::make_unique<obs::Registry>();
        watch = std::make_unique<TrendWatch>(
            TrendWatch::World{loop, log, *registry, telemetry, board, traffic}, settings,
            can_read ? saved() : std::vector<store::TrendState>{});
        loop.add(*watch, loop.now() + minutes{1});
    }
    void stop()
    {
        loop.remove(*watch);
        watch->save_all();
        watch.reset();
    }
    std::vector<store::TrendState> saved()
    {
        return store::load_trend_states(telemetry.other, 1000);
    }
    // Days that nobody waits for: nothing is written down before the last minutes of them.
    void pass_days(Duration time)
    {
        telemetry.refusal = Error{Errc::overloaded, "not now"};
        pass(time - minutes{10}, some);
        telemetry.refusal.reset();
        pass(minutes{10}, some);
    }
    // As many shipments in each minute.
    void pass(Duration time, int each_minute)
    {
        for (Duration gone{}; gone < time; gone += minutes{1}) {
            total += each_minute;
            board.publish(std::make_shared<shipment::Counts>(shipment::Counts{{"CREATED", total}}));
            loop.run_for(minutes{1});
        }
    }
    std::vector<std::string> logged()
    {
        std::vector<std::string> lines;
        for (obs::Entry& entry : log.take(Duration{})) {
            lines.push_back(join(entry.message->name, ": ", entry.text));
            last = std::move(entry);
        }
        return lines;
    }
    std::string metrics() const { return *registry->prometheus(); }

    VirtualLoop loop;
    store::DirectLedger telemetry;
    obs::Log log{telemetry.clock, {}};
    std::unique_ptr<obs::Registry> registry;
    shipment::CountsBoard board;
    http::Router router;
    http::Traffic traffic{router};
    TrendSettings settings;
    std::unique_ptr<TrendWatch> watch;
    std::int64_t total = 0;
    obs::Entry last;
};

TEST_F(TrendWatchTest, SaysWhatBeginsAndWhatIsOver)
{
    pass_days(hours{73});
    EXPECT_THAT(logged(), IsEmpty());
    EXPECT_THAT(metrics(), HasSubstr("holdfast_trend_abnormal{series=\"new_shipments\"} 0\n"));

    pass(minutes{5}, 0);
    EXPECT_THAT(logged(), ElementsAre(AllOf(HasSubstr("trend-began: new_shipments: 0, expected "),
                                            HasSubstr(" below since "))));
    EXPECT_EQ(obs::field_value(last, "HOLDFAST_SERIES"), "new_shipments");
    EXPECT_EQ(obs::field_value(last, "HOLDFAST_SEEN"), "0");
    EXPECT_EQ(obs::field_value(last, "HOLDFAST_BASIS"), "usual at this time of day");
    EXPECT_THAT(metrics(),
                AllOf(HasSubstr("holdfast_trend_abnormal{series=\"new_shipments\"} 1\n"),
                      HasSubstr("holdfast_trends_begun_total{series=\"new_shipments\"} 1\n")));

    pass(minutes{60}, some);
    EXPECT_THAT(
        logged(),
        ElementsAre(HasSubstr("trend-ended: new_shipments: it is as expected again, after ")));
    EXPECT_THAT(metrics(), HasSubstr("holdfast_trend_abnormal{series=\"new_shipments\"} 0\n"));
}

TEST_F(TrendWatchTest, JudgesNothingBeforeThreeDaysWereSeen)
{
    pass_days(hours{70});
    pass(hours{1}, 0);
    pass(hours{1}, 50 * some);
    EXPECT_THAT(logged(), IsEmpty());
}

TEST_F(TrendWatchTest, TakesUpWhatTheStartCouldNotRead)
{
    pass_days(hours{73});
    stop();
    const std::vector<store::TrendState> before = saved();
    loop.run_for(minutes{1});
    start(false);
    pass(minutes{5}, some);
    watch->take_up(before);
    pass(minutes{5}, 0);
    EXPECT_THAT(logged(), ElementsAre(HasSubstr("trend-began: new_shipments: 0, expected ")));
}

TEST_F(TrendWatchTest, RemembersOverARestart)
{
    pass_days(hours{73});
    pass(minutes{5}, 0);
    EXPECT_THAT(logged(), SizeIs(1));
    stop();
    loop.run_for(minutes{1});
    start();
    EXPECT_THAT(metrics(), HasSubstr("holdfast_trend_abnormal{series=\"new_shipments\"} 1\n"));
    pass(minutes{10}, 0);
    EXPECT_THAT(logged(), IsEmpty()) << "said before";
    pass(minutes{60}, some);
    EXPECT_THAT(logged(), ElementsAre(HasSubstr("trend-ended: new_shipments: ")));
}

TEST_F(TrendWatchTest, ForgetsLittleInACrash)
{
    pass_days(hours{73});
    loop.remove(*watch);
    watch.reset();
    start();
    pass(minutes{10}, some);
    EXPECT_THAT(logged(), IsEmpty());
    pass(minutes{5}, 0);
    EXPECT_THAT(logged(), ElementsAre(HasSubstr("trend-began: new_shipments: 0, ")));
}

TEST_F(TrendWatchTest, BeginsAnewWithWhatItCannotUnderstand)
{
    pass_days(hours{73});
    stop();
    telemetry.other.run("UPDATE trend_states SET state = X'00' WHERE series = 'new_shipments'");
    telemetry.other.run("UPDATE trend_states SET kind = 77 WHERE series = 'share/CREATED'");
    std::size_t all = saved().size();
    start();
    EXPECT_EQ(all, 2U);
    EXPECT_THAT(logged(), ElementsAre("trends-forgotten: what had been learnt of 2 of 2 series "
                                      "cannot be used and is learnt anew"));
    EXPECT_THAT(saved(), IsEmpty()) << "said once";
    pass(minutes{5}, 0);
    EXPECT_THAT(logged(), IsEmpty());
}

TEST_F(TrendWatchTest, BeginsAnewWithAnotherRhythm)
{
    pass(hours{1}, some);
    stop();
    settings.period = hours{12};
    start();
    EXPECT_THAT(logged(), ElementsAre(HasSubstr("trends-forgotten: ")));
    EXPECT_TRUE(watch->trends().all().empty());
}

TEST_F(TrendWatchTest, IsWrittenDownOnceInAFewSamples)
{
    pass(minutes{6}, some);
    EXPECT_THAT(saved(), SizeIs(watch->trends().all().size()));
    EXPECT_THAT(saved(), SizeIs(2));
}

TEST_F(TrendWatchTest, IsWrittenDownAsItIsAtTheEnd)
{
    pass(minutes{7}, some);
    std::string created = watch->trends().save("new_shipments");
    std::string share = watch->trends().save("share/CREATED");
    stop();
    for (const store::TrendState& each : saved())
        EXPECT_TRUE(each.state == (each.series == "new_shipments" ? created : share))
            << each.series;
}

TEST_F(TrendWatchTest, RestsWhileItIsTurnedOff)
{
    pass_days(hours{73});
    watch->set_enabled(false);
    EXPECT_THAT(metrics(), Not(HasSubstr("holdfast_trend_abnormal{")));
    pass(hours{1}, 0);
    EXPECT_THAT(logged(), IsEmpty());
    watch->set_enabled(true);
    EXPECT_THAT(metrics(), HasSubstr("holdfast_trend_abnormal{"));
    pass(minutes{10}, 0);
    EXPECT_THAT(logged(), ElementsAre(HasSubstr("trend-began: new_shipments: 0, ")));
}

TEST_F(TrendWatchTest, LeavesWhatIsSavedAloneWhileItIsTurnedOff)
{
    pass(hours{1}, some);
    stop();
    std::size_t all = saved().size();
    settings.enabled = false;
    start();
    stop();
    EXPECT_THAT(saved(), SizeIs(all));
}

TEST(Rhythm, HasASampleInEachPartOfThePeriodAtLeast)
{
    EXPECT_EQ(rhythm_of({}).interval, minutes{1});
    EXPECT_EQ(rhythm_of({.interval = minutes{10}, .period = minutes{48}}).interval, minutes{1});
    EXPECT_EQ(rhythm_of({.interval = seconds{1}, .period = minutes{48}}).interval, seconds{1});
}

}  // namespace
}  // namespace holdfast::daemon
