#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ctl/fake_systemctl.h"
#include "tests/ctl/fixture.h"
#include "tests/fakes/canned_server.h"

namespace holdfast::ctl {
namespace {

using testing::HasSubstr;

class VerbRestart : public Verbs {
protected:
    VerbRestart()
    {
        settings(join(R"("listen": ["127.0.0.1:)", network.port(), "\"]"));
        systemctl.answers("exit 0");
    }

    CannedServer network{{{"GET /healthz", CannedServer::answer(200, "fine")}}};
    FakeSystemctl systemctl{path("bin"), path("asked")};
};

TEST_F(VerbRestart, RestartsTheServiceAndLooksAtItsHealth)
{
    CannedServer daemon{socket(),
                        {{"GET /healthz", CannedServer::answer(200, "{}")},
                         {"GET /readyz", CannedServer::answer(200, "{}")},
                         {"GET /control/database", CannedServer::answer(200, "{}")},
                         {"GET /metrics", CannedServer::answer(200, "{}")}}};
    EXPECT_EQ(call({"restart"}), 0);
    EXPECT_EQ(systemctl.asked(), "restart holdfast.service\n");
    EXPECT_THAT(console.printed, HasSubstr("OK: the daemon can serve"));
}

TEST_F(VerbRestart, SaysThatTheServiceIsNotWellAfterwards)
{
    EXPECT_EQ(call({"restart", "--wait", "0s"}), 1);
    EXPECT_EQ(systemctl.asked(), "restart holdfast.service\n");
    EXPECT_THAT(console.printed, HasSubstr("FAIL: the daemon answers"));
}

TEST_F(VerbRestart, LeavesAWorkingServiceAloneWhenItWouldNotStartAgain)
{
    settings(R"("listen": ["8080"])");
    EXPECT_EQ(call({"restart"}), 1);
    EXPECT_EQ(systemctl.asked(), "");
    EXPECT_THAT(console.complained, HasSubstr("/listen/0"));
    EXPECT_THAT(console.complained, HasSubstr("not restarted: the service would not start again"));
}

TEST_F(VerbRestart, SaysWhereToLookWhenSystemctlFails)
{
    systemctl.answers("exit 4");
    EXPECT_EQ(call({"restart"}), 1);
    EXPECT_THAT(console.complained, HasSubstr("journalctl -xu holdfast.service"));
    EXPECT_EQ(console.printed, "");
    systemctl.vanish();
    EXPECT_EQ(call({"restart"}), 1);
    EXPECT_THAT(console.complained, HasSubstr("cannot run systemctl: No such file or directory"));
}

TEST_F(VerbRestart, WantsADurationToWait)
{
    EXPECT_EQ(call({"restart", "--wait", "soon"}), 64);
    EXPECT_EQ(systemctl.asked(), "");
}

}  // namespace
}  // namespace holdfast::ctl
