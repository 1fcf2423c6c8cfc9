#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/recovery/record.h"
#include "ctl/recovery/recovery.h"
#include "ctl/system_clock.h"
#include "tests/ctl/fake_systemctl.h"
#include "tests/ctl/fixture.h"
#include "tests/fakes/canned_server.h"

namespace holdfast::ctl {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

class VerbRecover : public Verbs {
protected:
    VerbRecover()
    {
        settings(join(R"("listen": ["127.0.0.1:)", network.port(), "\"]"));
        unanswered(3);
        state("active");
    }

    void state(const std::string& active, const std::string& restart = "exit 0")
    {
        systemctl.answers("[ $1 = restart ] && " + restart + "; printf 'ActiveState=" + active +
                          "\\nSubState=running\\nActiveEnterTimestampMonotonic=1\\n"
                          "WatchdogUSec=1ms\\n'");
    }
    void unanswered(int times)
    {
        ASSERT_TRUE(save(CheckRecord{.unanswered = times, .ok = false}, path("checks.json")));
    }
    int recover()
    {
        return call(
            {"recover", "--checks", path("checks.json"), "--state", path("recoveries.json")});
    }

    CannedServer network{{{"GET /healthz", CannedServer::answer(200, "fine")}}};
    FakeSystemctl systemctl{path("bin"), path("asked")};
};

TEST_F(VerbRecover, RestartsAndLooksAtTheHealthAfterwards)
{
    CannedServer daemon{socket(),
                        {{"GET /healthz", CannedServer::answer(200, "{}")},
                         {"GET /readyz", CannedServer::answer(200, "{}")},
                         {"GET /control/database", CannedServer::answer(200, "{}")},
                         {"GET /metrics", CannedServer::answer(200, "{}")}}};
    console.journal = true;
    EXPECT_EQ(recover(), 0);
    EXPECT_THAT(systemctl.asked(), HasSubstr("\nrestart holdfast.service\n"));
    EXPECT_EQ(console.logged,
              "recovery-restarting: restarting the service: 3 checks in a row had no answer\n"
              "recovery-done: the restarted service is well\n");
    EXPECT_THAT(load_recoveries(path("recoveries.json")).restarts, SizeIs(1));
}

TEST_F(VerbRecover, LeavesAServiceAloneThatAnswered)
{
    unanswered(0);
    EXPECT_EQ(recover(), 0);
    EXPECT_THAT(systemctl.asked(), testing::Not(HasSubstr("restart")));
    unanswered(3);
    state("activating");
    EXPECT_EQ(recover(), 0);
    EXPECT_THAT(systemctl.asked(), testing::Not(HasSubstr("restart")));
    EXPECT_THAT(console.printed, HasSubstr("nothing to recover: the unit is activating"));
}

TEST_F(VerbRecover, GivesUpOnceAndLoudly)
{
    Instant now = SystemClock{}.now();
    auto minute = std::chrono::minutes{1};
    ASSERT_TRUE(save(RecoveryRecord{.restarts = {now - 3 * minute, now - 2 * minute, now - minute}},
                     path("recoveries.json")));
    console.journal = true;
    EXPECT_EQ(recover(), 1);
    EXPECT_EQ(console.logged,
              "recovery-gave-up: not restarted any more: 3 restarts within 1h did not help\n");
    EXPECT_EQ(recover(), 1);
    EXPECT_EQ(console.logged.find("recovery-gave-up", 1), std::string::npos) << "said twice";
    EXPECT_THAT(systemctl.asked(), testing::Not(HasSubstr("restart")));
}

// With a journal of the test's own, and no patience.
class RecoveryRun : public VerbRecover {
protected:
    RecoveryRun()
    {
        console.journal = true;
        invocation.options["--config"] = path("holdfast.json");
    }
    int recover()
    {
        Recovery recovery{{invocation, console,
                           [this](WallTime since) {
                               looked_back = SystemClock{}.wall() - since;
                               return hopeless_fault;
                           }},
                          {path("checks.json"), path("recoveries.json")},
                          {.verified_within = Duration::zero()}};
        return recovery.run();
    }

    Invocation invocation;
    std::string hopeless_fault;
    Duration looked_back{};
};

TEST_F(RecoveryRun, SaysLoudlyWhenTheRestartedServiceIsNotWell)
{
    CannedServer daemon{socket(),
                        {{"GET /healthz", CannedServer::answer(200, "{}")},
                         {"GET /readyz", CannedServer::answer(503, "no schema")},
                         {"GET /control/database", CannedServer::answer(200, "{}")},
                         {"GET /metrics", CannedServer::answer(200, "{}")}}};
    EXPECT_EQ(recover(), 1);
    EXPECT_THAT(systemctl.asked(), HasSubstr("\nrestart holdfast.service\n"));
    EXPECT_EQ(console.logged,
              "recovery-restarting: restarting the service: 3 checks in a row had no answer\n"
              "recovery-failed: the restart did not make the service well: "
              "the daemon can serve - /readyz answered 503: no schema\n");
    EXPECT_THAT(load_recoveries(path("recoveries.json")).restarts, SizeIs(1)) << "it counts";
}

TEST_F(RecoveryRun, SaysLoudlyWhenSystemdDoesNotRestartIt)
{
    state("active", "exit 4");
    EXPECT_EQ(recover(), 1);
    EXPECT_EQ(console.logged,
              "recovery-restarting: restarting the service: 3 checks in a row had no answer\n"
              "recovery-failed: the restart did not make the service well: "
              "systemctl restart failed with 4\n");
    EXPECT_THAT(load_recoveries(path("recoveries.json")).restarts, SizeIs(1)) << "it counts";
}

TEST_F(RecoveryRun, LeavesAServiceAloneWhoseFaultStaysAndSaysItOnce)
{
    hopeless_fault = "schema-mismatch: column status is missing";
    constexpr const char* withheld =
        "recovery-withheld: not restarted: a restart does not help with schema-mismatch: column "
        "status is missing\n";
    EXPECT_EQ(recover(), 1);
    EXPECT_EQ(recover(), 1);
    EXPECT_EQ(console.logged, withheld);
    EXPECT_THAT(systemctl.asked(), testing::Not(HasSubstr("restart")));
    EXPECT_NEAR(seconds(looked_back), 300, 1) << "as far as health looks";

    unanswered(0);
    EXPECT_EQ(recover(), 0);
    unanswered(3);
    EXPECT_EQ(recover(), 1);
    EXPECT_EQ(console.logged, join(withheld, withheld)) << "another time is another entry";

    hopeless_fault.clear();
    (void)recover();
    EXPECT_THAT(systemctl.asked(), HasSubstr("\nrestart holdfast.service\n"));
}

TEST_F(VerbRecover, DoesNotRestartWhatItCannotRemember)
{
    EXPECT_EQ(call({"recover", "--checks", path("checks.json"), "--state", path("no/where")}), 1);
    EXPECT_THAT(console.complained, HasSubstr("no/where.new: No such file or directory"));
    EXPECT_THAT(systemctl.asked(), testing::Not(HasSubstr("restart")));
}

TEST_F(VerbRecover, SaysWhenSystemdCannotBeAsked)
{
    systemctl.answers("echo no bus >&2; exit 4");
    EXPECT_EQ(recover(), 1);
    EXPECT_THAT(console.complained, HasSubstr("systemctl show: no bus"));
}

}  // namespace
}  // namespace holdfast::ctl
