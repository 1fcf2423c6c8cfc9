#include "daemon/watch/alert_zone.h"

#include <cstdlib>
#include <ctime>
#include <string>

#include <gtest/gtest.h>

namespace holdfast::daemon {
namespace {

using namespace std::chrono_literals;

// The zone of this process, for as long as it lives.
class Zone {
public:
    explicit Zone(const char* rules)
    {
        if (const char* before = std::getenv("TZ"))
            before_ = before;
        ::setenv("TZ", rules, 1);
    }
    ~Zone()
    {
        if (before_.empty())
            ::unsetenv("TZ");
        else
            ::setenv("TZ", before_.c_str(), 1);
        ::tzset();
    }
    Zone(const Zone&) = delete;
    Zone& operator=(const Zone&) = delete;

private:
    std::string before_;
};

constexpr WallTime january{std::chrono::hours{500'004}};  // 2027-01-15.
constexpr WallTime july = january + 24h * 181;

TEST(TheZoneOfTheHost, MayBeHalfAnHourOff)
{
    Zone zone{"IST-5:30"};
    EXPECT_EQ(host_offset()(january), 5h + 30min);
}

TEST(TheZoneOfTheHost, ChangesWithTheSeason)
{
    Zone zone{"CET-1CEST,M3.5.0,M10.5.0/3"};
    const watch::HostOffset offset = host_offset();
    EXPECT_EQ(offset(january), 1h);
    EXPECT_EQ(offset(july), 2h);
}

TEST(TheZoneOfTheHost, MayBeBehind)
{
    Zone zone{"EST5"};
    EXPECT_EQ(host_offset()(january), -5h);
}

}  // namespace
}  // namespace holdfast::daemon
