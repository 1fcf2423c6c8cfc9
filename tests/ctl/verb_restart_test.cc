#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ctl/fixture.h"
#include "tests/fakes/canned_server.h"

namespace holdfast::ctl {
namespace {

using testing::HasSubstr;

// With a systemctl that only writes down what it was asked for.
class VerbRestart : public Verbs {
protected:
    VerbRestart() : usual_path_{std::getenv("PATH")}
    {
        systemctl("exit 0");
        ::setenv("PATH", path("bin").c_str(), 1);
    }
    ~VerbRestart() override { ::setenv("PATH", usual_path_.c_str(), 1); }

    void systemctl(const std::string& end) const
    {
        write("bin/systemctl", "#!/bin/sh\necho \"$@\" >> " + path("asked") + "\n" + end + "\n");
        std::filesystem::permissions(path("bin/systemctl"), std::filesystem::perms::owner_all);
    }
    std::string asked() const
    {
        std::ifstream file{path("asked")};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

private:
    std::string usual_path_;
};

TEST_F(VerbRestart, RestartsTheServiceAndLooksAtItsHealth)
{
    CannedServer daemon{socket(),
                        {{"GET /healthz", CannedServer::answer(200, "{}")},
                         {"GET /readyz", CannedServer::answer(200, "{}")}}};
    EXPECT_EQ(call({"restart"}), 0);
    EXPECT_EQ(asked(), "restart holdfast.service\n");
    EXPECT_THAT(console.printed, HasSubstr("OK: the daemon can serve"));
}

TEST_F(VerbRestart, SaysThatTheServiceIsNotWellAfterwards)
{
    EXPECT_EQ(call({"restart", "--wait", "0s"}), 1);
    EXPECT_EQ(asked(), "restart holdfast.service\n");
    EXPECT_THAT(console.printed, HasSubstr("FAIL: the daemon answers"));
}

TEST_F(VerbRestart, LeavesAWorkingServiceAloneWhenItWouldNotStartAgain)
{
    settings(R"("listen": ["8080"])");
    EXPECT_EQ(call({"restart"}), 1);
    EXPECT_EQ(asked(), "");
    EXPECT_THAT(console.complained, HasSubstr("/listen/0"));
    EXPECT_THAT(console.complained, HasSubstr("not restarted: the service would not start again"));
}

TEST_F(VerbRestart, SaysWhereToLookWhenSystemctlFails)
{
    systemctl("exit 4");
    EXPECT_EQ(call({"restart"}), 1);
    EXPECT_THAT(console.complained, HasSubstr("journalctl -xu holdfast.service"));
    EXPECT_EQ(console.printed, "");
    std::filesystem::remove(path("bin/systemctl"));
    EXPECT_EQ(call({"restart"}), 1);
    EXPECT_THAT(console.complained, HasSubstr("cannot run systemctl: No such file or directory"));
}

TEST_F(VerbRestart, WantsADurationToWait)
{
    EXPECT_EQ(call({"restart", "--wait", "soon"}), 64);
    EXPECT_EQ(asked(), "");
}

}  // namespace
}  // namespace holdfast::ctl
