#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/run.h"
#include "tests/ctl/console.h"

namespace holdfast::ctl {
namespace {

using testing::HasSubstr;

class VerbFailure : public testing::Test {
protected:
    // As systemd calls it; no journal knows this invocation.
    int fail(const char* result, const char* code, const char* status)
    {
        console.variables = {{"MONITOR_UNIT", "holdfast.service"},
                             {"MONITOR_SERVICE_RESULT", result},
                             {"MONITOR_EXIT_CODE", code},
                             {"MONITOR_EXIT_STATUS", status},
                             {"MONITOR_INVOCATION_ID", "00000000000000000000000000000000"}};
        console.logged.clear();
        return run({"failure"}, console);
    }

    MemoryConsole console;
};

TEST_F(VerbFailure, WritesOneEntryThatSaysWhatFailedAndHow)
{
    console.journal = true;
    EXPECT_EQ(fail("exit-code", "exited", "78"), 0);
    EXPECT_EQ(console.logged,
              "service-failed: holdfast.service failed: exit-code (exited 78): it left no error in "
              "the journal; exit-code (exited 78)\n");
    EXPECT_EQ(console.printed + console.complained, "");
}

TEST_F(VerbFailure, HasNoExitToTellWhenTheGateFailed)
{
    console.journal = true;
    EXPECT_EQ(fail("exit-code", "", ""), 0);
    EXPECT_EQ(console.logged,
              "service-failed: holdfast.service failed: exit-code: it left no "
              "error in the journal; exit-code\n");
}

TEST_F(VerbFailure, SpeaksToATerminalToo)
{
    EXPECT_EQ(fail("watchdog", "killed", "ABRT"), 0);
    EXPECT_EQ(console.logged, "");
    EXPECT_THAT(console.complained,
                HasSubstr("holdfastctl: holdfast.service failed: watchdog (killed ABRT): "));
}

TEST_F(VerbFailure, AdvisesByTheWayItFailed)
{
    console.journal = true;
    fail("exit-code", "exited", "78");
    EXPECT_THAT(console.remedy, HasSubstr("holdfastctl check"));
    fail("timeout", "killed", "TERM");
    EXPECT_THAT(console.remedy, HasSubstr("the host's disk"));
    fail("signal", "killed", "SEGV");
    EXPECT_EQ(console.remedy, "see journalctl -xu holdfast.service");
}

TEST_F(VerbFailure, IsForSystemdAndSaysSo)
{
    EXPECT_EQ(run({"failure"}, console), 64);
    EXPECT_THAT(console.complained, HasSubstr("MONITOR_UNIT is not set"));
}

}  // namespace
}  // namespace holdfast::ctl
