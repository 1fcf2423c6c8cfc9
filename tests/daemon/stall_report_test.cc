#include "daemon/stall_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/daemon/reload_fixture.h"

namespace holdfast::daemon {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

class StallReport : public testing::Test {
protected:
    NotifySocket manager;
    ManualClock clock;
    obs::Log log{clock, {}};
    HeldWorker aux;
};

TEST_F(StallReport, NamesTheThreadInTheLogAndInTheStatus)
{
    report_stall(log, aux, "aux", milliseconds{21900});
    auto entries = log.take(Duration::zero());
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].message->name, "thread-stalled");
    EXPECT_EQ(entries[0].text,
              "thread aux made no progress for 21 s, the watchdog is no longer fed");
    EXPECT_EQ(entries[0].fields.at(0).value, "aux");
    EXPECT_EQ(entries[0].fields.at(1).value, "21");
    EXPECT_THAT(manager.said(), ElementsAre("STATUS=" + entries[0].text));
    EXPECT_EQ(aux.count(), 0U) << "aux would never come to it";
}

TEST_F(StallReport, GoesAroundALogThreadThatHangs)
{
    report_stall(log, aux, "log", milliseconds{21900});
    EXPECT_THAT(take_lines(log), IsEmpty()) << "nobody would take it out";
    EXPECT_EQ(aux.count(), 1U);
    EXPECT_THAT(manager.said(), ElementsAre(testing::HasSubstr("thread log made no progress")));
}

}  // namespace
}  // namespace holdfast::daemon
