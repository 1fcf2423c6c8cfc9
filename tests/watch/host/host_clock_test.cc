#include "watch/host/host_clock.h"

#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/timex.h>

#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::watch {
namespace {

using testing::HasSubstr;

int forbid(timex* /*answer*/)
{
    errno = EPERM;
    return -1;
}
int say_right(timex* answer)
{
    EXPECT_EQ(answer->modes, 0U) << "it would set the clock";
    answer->maxerror = 500;
    answer->esterror = 400;
    return TIME_OK;
}
int say_far_off(timex* answer)
{
    answer->maxerror = 3'000'000;
    answer->esterror = 2'000'000;
    return TIME_OK;
}
int say_unsynchronised(timex* answer)
{
    answer->status = STA_UNSYNC;
    answer->maxerror = 16'000'000;
    return TIME_ERROR;
}
int say_only_pulses_are_away(timex* answer)
{
    answer->status = STA_PPSFREQ;
    return TIME_ERROR;
}

class HostClock : public testing::Test {
protected:
    Observation look(int (*ask)(timex*))
    {
        return look_at_clock({}, now, {.ask_kernel = ask, .timesync = directory.file("timesync")});
    }
    void correct_before(std::chrono::seconds ago)
    {
        std::filesystem::create_directories(directory.file("timesync"));
        std::string mark = directory.file("timesync/synchronized");
        std::ofstream{mark};
        auto at = std::chrono::floor<std::chrono::seconds>(now - ago).time_since_epoch().count();
        timespec both[2]{{.tv_sec = at, .tv_nsec = 0}, {.tv_sec = at, .tv_nsec = 0}};
        ASSERT_EQ(::utimensat(AT_FDCWD, mark.c_str(), both, 0), 0);
    }
    WallTime now = ManualClock::start_wall;
    TemporaryDirectory directory;
};

TEST_F(HostClock, BelievesTheKernelFirst)
{
    EXPECT_EQ(look(say_right).problem, "");
    EXPECT_THAT(look(say_far_off).problem, HasSubstr("wrong by about 2000 ms"));
    EXPECT_THAT(look(say_unsynchronised).problem, HasSubstr("nothing keeps the clock"));
    EXPECT_EQ(look(say_only_pulses_are_away).problem, "");
}

TEST_F(HostClock, BelievesTheMarkOfTimesyncdWhereTheKernelMayNotBeAsked)
{
    correct_before(std::chrono::minutes{34});
    EXPECT_EQ(look(forbid).problem, "");
    EXPECT_EQ(look(forbid).warning, "");
    correct_before(std::chrono::hours{3});
    EXPECT_THAT(look(forbid).warning, HasSubstr("may be wrong by 5401 ms"));
    // A clock that was set back since.
    correct_before(-std::chrono::hours{3});
    EXPECT_EQ(look(forbid).warning, "");
}

TEST_F(HostClock, KnowsThatTimesyncdHasNotSucceededYet)
{
    std::filesystem::create_directory(directory.file("timesync"));
    EXPECT_THAT(look(forbid).problem, HasSubstr("nothing keeps the clock"));
    EXPECT_FALSE(look(forbid).is_unknown);
}

TEST_F(HostClock, SaysWhatWouldLetItSee)
{
    Observation seen = look(forbid);
    EXPECT_TRUE(seen.is_unknown);
    EXPECT_THAT(seen.problem, HasSubstr("SystemCallFilter=adjtimex clock_adjtime"));
}

TEST_F(HostClock, AsksThisKernel)
{
    EXPECT_THAT(look(nullptr).body + look(nullptr).problem, testing::Not(""));
}

}  // namespace
}  // namespace holdfast::watch
