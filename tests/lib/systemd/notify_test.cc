#include "lib/systemd/notify.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "tests/fakes/notify_socket.h"

namespace holdfast::systemd {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;
using testing::ElementsAre;

TEST(Notify, SaysNothingWhereThereIsNoManager)
{
    ::unsetenv("NOTIFY_SOCKET");
    notify("READY=1");
    NotifySocket manager;
    EXPECT_THAT(manager.said(), testing::IsEmpty());
}

TEST(Notify, SaysWhenAReloadBegan)
{
    NotifySocket manager;
    notify_reloading(Instant{seconds{7} + nanoseconds{1999}});
    notify_watchdog();
    EXPECT_THAT(manager.said(), ElementsAre("RELOADING=1\nMONOTONIC_USEC=7000001", "WATCHDOG=1"));
}

TEST(Notify, DoesNotWaitForAManagerThatReadsNothing)
{
    NotifySocket manager;
    int taken = 0;
    while (taken < 10'000 && notify_in_passing("STATUS=busy"))
        ++taken;
    EXPECT_GT(taken, 0);
    EXPECT_LT(taken, 10'000);
    notify_watchdog();
    notify("STOPPING=1");
    EXPECT_EQ(manager.said().size(), static_cast<std::size_t>(taken));
    EXPECT_TRUE(notify_in_passing("STATUS=ready"));
    EXPECT_THAT(manager.said(), ElementsAre("STATUS=ready"));
}

TEST(Notify, SaysNothingInPassingWhereThereIsNoManager)
{
    ::unsetenv("NOTIFY_SOCKET");
    EXPECT_TRUE(notify_in_passing("STATUS=ready"));
}

TEST(Notify, StoresADescriptorUnderItsNameAndForgetsIt)
{
    NotifySocket manager;
    Descriptor file{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    store_descriptor("[__1]_8080", file.get());
    EXPECT_THAT(manager.said(), ElementsAre("FDSTORE=1\nFDPOLL=0\nFDNAME=[__1]_8080"));
    struct stat sent {};
    struct stat arrived {};
    ASSERT_TRUE(manager.descriptor());
    ASSERT_EQ(::fstat(file.get(), &sent), 0);
    ASSERT_EQ(::fstat(manager.descriptor().get(), &arrived), 0);
    EXPECT_EQ(arrived.st_rdev, sent.st_rdev);
    forget_descriptor("[__1]_8080");
    EXPECT_THAT(manager.said(), ElementsAre("FDSTOREREMOVE=1\nFDNAME=[__1]_8080"));
}

class WatchdogPeriod : public testing::Test {
protected:
    ~WatchdogPeriod() override
    {
        ::unsetenv("WATCHDOG_USEC");
        ::unsetenv("WATCHDOG_PID");
    }
};

TEST_F(WatchdogPeriod, IsWhatTheManagerAskedThisProcessFor)
{
    EXPECT_EQ(watchdog_period(), std::nullopt);
    ::setenv("WATCHDOG_USEC", "30000000", 1);
    ::setenv("WATCHDOG_PID", join(::getpid()).c_str(), 1);
    EXPECT_EQ(watchdog_period(), seconds{30});
    ::setenv("WATCHDOG_PID", join(::getpid() + 1).c_str(), 1);
    EXPECT_EQ(watchdog_period(), std::nullopt) << "it was meant for another process";
}

TEST(PassedDescriptors, AreNotTakenFromSomebodyElse)
{
    ::setenv("LISTEN_FDS", "1", 1);
    ::setenv("LISTEN_PID", join(::getpid() + 1).c_str(), 1);
    EXPECT_TRUE(take_passed_descriptors().empty());
    ::unsetenv("LISTEN_FDS");
    ::unsetenv("LISTEN_PID");
}

}  // namespace
}  // namespace holdfast::systemd
