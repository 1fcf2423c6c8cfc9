#include "watch/report/host_report.h"

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/fake_units.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::watch {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

// Answers when a test says so.
class HeldLines final : public JournalLines {
public:
    void last_of(const std::string& /*unit*/, Done done) override
    {
        ++asked;
        held.push_back(std::move(done));
    }
    void answer(const Result<std::vector<JournalLine>>& lines)
    {
        ASSERT_FALSE(held.empty()) << "nobody has asked";
        Done done = std::move(held.front());
        held.pop_front();
        done(lines);
    }

    int asked = 0;
    std::deque<Done> held;
};

class HostReports : public testing::Test {
protected:
    HostReports() { report->start(); }

    std::vector<std::string> said()
    {
        std::vector<std::string> names;
        for (const obs::Entry& each : log.take(Duration{}))
            names.push_back(join(each.message->name, ": ", each.text));
        return names;
    }
    void readable() { lines.answer(std::vector<JournalLine>{}); }
    void denied() { lines.answer(Error{Errc::unavailable, "the journal must not be read"}); }

    VirtualLoop loop;
    ManualClock clock;
    obs::Log log{clock, {}};
    FakeUnits units;
    HeldLines lines;
    bool is_needed = true;
    std::string counting;
    std::unique_ptr<HostReport> report = std::make_unique<HostReport>(
        HostReport::World{.loop = loop,
                          .log = log,
                          .units = units,
                          .journal = &lines,
                          .is_needed = [this] { return is_needed; },
                          .counting_trouble = [this] { return counting; }});
};

TEST_F(HostReports, SayOnceThatUnitsAreUnknownAndOnceThatTheyAreKnownAgain)
{
    loop.run_for(seconds{1});
    readable();
    units.say("systemd does not answer: it hangs");
    report->note_units();
    loop.run_for(hours{1});
    EXPECT_THAT(said(), ElementsAre("units-unknown: checks of units and timers are UNKNOWN: "
                                    "systemd does not answer: it hangs"));
    EXPECT_EQ(report->trouble(), "checks of units know nothing: systemd does not answer: it hangs");
    units.say("");
    report->note_units();
    loop.run_for(seconds{0});
    EXPECT_THAT(said(), ElementsAre("units-known: the units of this host are known again"));
    EXPECT_EQ(report->trouble(), "");
}

TEST_F(HostReports, AreSilentWhileABusIsRestarted)
{
    loop.run_for(seconds{1});
    readable();
    for (int i = 0; i < 5; ++i) {
        units.say("the system bus is away");
        report->note_units();
        loop.run_for(HostReport::patience - seconds{1});
        EXPECT_EQ(report->trouble(), "");
        units.say("");
        report->note_units();
        loop.run_for(seconds{1});
    }
    EXPECT_THAT(said(), IsEmpty());
}

TEST_F(HostReports, AreSilentWhileNobodyNeedsUnits)
{
    is_needed = false;
    units.say("the system bus is away");
    report->note_units();
    loop.run_for(hours{1});
    EXPECT_THAT(said(), IsEmpty());
    EXPECT_EQ(report->trouble(), "");
    EXPECT_EQ(lines.asked, 0);

    is_needed = true;
    loop.run_for(HostReport::patience * 2);
    EXPECT_EQ(said().size(), 1U);
    EXPECT_EQ(lines.asked, 1) << "with the first service that needs it";
}

TEST_F(HostReports, SayOnceThatTheJournalMustNotBeReadAndOnceThatItCanBe)
{
    loop.run_for(seconds{1});
    denied();
    EXPECT_THAT(said(), ElementsAre("journal-unread: the journal must not be read"));
    EXPECT_EQ(report->trouble(), "the journal must not be read");
    loop.run_for(minutes{2});
    denied();
    EXPECT_THAT(said(), IsEmpty()) << "once";
    loop.run_for(minutes{2});
    readable();
    EXPECT_THAT(said(), ElementsAre("journal-followed: the journal can be read again"));
    EXPECT_EQ(report->trouble(), "");
    loop.run_for(hours{1});
    EXPECT_EQ(lines.asked, 3) << "it is not read for nothing";
}

TEST_F(HostReports, SayNothingOfTheJournalThatWhoeverCountsHasSaid)
{
    counting = "the journal must not be read (add its user to a group)";
    loop.run_for(seconds{1});
    EXPECT_EQ(report->trouble(), counting);
    denied();
    EXPECT_THAT(said(), IsEmpty());
}

TEST_F(HostReports, DoNotTakeACrowdForAJournalThatIsAway)
{
    loop.run_for(seconds{1});
    lines.answer(Error{Errc::overloaded, "too many ask"});
    EXPECT_THAT(said(), IsEmpty());
    EXPECT_EQ(report->trouble(), "");
    loop.run_for(minutes{2});
    EXPECT_EQ(lines.asked, 2) << "it is tried again";
}

TEST_F(HostReports, DoNotReadAJournalOfWhichNobodyWantsLines)
{
    report.reset();
    report = std::make_unique<HostReport>(
        HostReport::World{.loop = loop,
                          .log = log,
                          .units = units,
                          .is_needed = [this] { return is_needed; },
                          .counting_trouble = [this] { return counting; }});
    report->start();
    units.say("the system bus is away");
    loop.run_for(hours{1});
    EXPECT_EQ(said().size(), 1U) << "of the units";
}

TEST_F(HostReports, MayGoBeforeTheJournalAnswers)
{
    loop.run_for(seconds{1});
    report.reset();
    denied();
    EXPECT_THAT(said(), IsEmpty());
}

}  // namespace
}  // namespace holdfast::watch
