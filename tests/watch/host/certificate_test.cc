#include "watch/host/certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/manual_clock.h"

namespace holdfast::watch {
namespace {

using std::chrono::days;
using std::chrono::hours;
using testing::HasSubstr;

constexpr WallTime now = ManualClock::start_wall;

Observation judge(CertificateDates dates, unsigned days_min = 0)
{
    return judge_certificate({.path = "/etc/ssl/a.pem", .days_min = days_min}, dates, now);
}

TEST(CertificateCheck, TellsWhenLeafAndChainEnd)
{
    Observation seen =
        judge({.leaf_ends = now + days{20}, .begins = now - days{1}, .ends = now + days{10}});
    EXPECT_EQ(seen.problem, "");
    EXPECT_EQ(seen.leaf_expires, now + days{20});
    EXPECT_EQ(seen.certificate_expires, now + days{10});
}

TEST(CertificateCheck, SaysWhoseHasEnded)
{
    Observation seen = judge({.leaf_ends = now, .begins = now - days{1}, .ends = now});
    EXPECT_THAT(seen.problem, HasSubstr("the certificate in /etc/ssl/a.pem has ended on "));
    EXPECT_EQ(seen.certificate_expires, now) << "also of one that has ended";
    seen = judge({.leaf_ends = now + days{9}, .begins = now - days{1}, .ends = now - hours{1}});
    EXPECT_THAT(seen.problem, HasSubstr("an issuer's certificate in /etc/ssl/a.pem has ended"));
}

TEST(CertificateCheck, WantsSoManyDays)
{
    CertificateDates dates{
        .leaf_ends = now + days{7}, .begins = now - days{1}, .ends = now + days{7}};
    EXPECT_EQ(judge(dates, 7).problem, "");
    EXPECT_EQ(judge(dates, 8).problem,
              "the certificate in /etc/ssl/a.pem ends in 7 days, expected 8 at least: renew it");
    dates.ends = dates.leaf_ends = now + hours{47};
    EXPECT_THAT(judge(dates, 2).problem, HasSubstr("ends in 1 day, expected 2"));
}

TEST(CertificateCheck, IsNotYetGood)
{
    Observation seen =
        judge({.leaf_ends = now + days{9}, .begins = now + hours{1}, .ends = now + days{9}});
    EXPECT_THAT(seen.problem, HasSubstr("is the clock right?"));
}

}  // namespace
}  // namespace holdfast::watch
