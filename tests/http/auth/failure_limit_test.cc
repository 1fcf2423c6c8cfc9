#include "http/auth/failure_limit.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::http {
namespace {

using std::chrono::seconds;

constexpr Instant start{seconds{1000}};

Address address(std::string_view text)
{
    return *parse_address(text);
}

// Ten in a minute: one in six seconds.
constexpr FailureLimit::Settings ten{
    .failures_max = 10, .window = seconds{60}, .addresses_max = 100};

int charge_until_refused(FailureLimit& limit, const Address& who, Instant now)
{
    int count = 0;
    while (count < 1000 && limit.charge(who, now) == Duration::zero())
        ++count;
    return count;
}

TEST(FailureLimit, AllowsSoManyAtOnceAndSaysHowLongToWait)
{
    FailureLimit limit{ten};
    Address one = address("192.0.2.1");
    EXPECT_EQ(charge_until_refused(limit, one, start), 10);
    EXPECT_EQ(limit.charge(one, start), seconds{6});
    EXPECT_EQ(limit.charge(one, start + seconds{2}), seconds{4});
    EXPECT_EQ(charge_until_refused(limit, one, start + seconds{6}), 1);
    EXPECT_EQ(charge_until_refused(limit, one, start + seconds{36}), 5);
}

TEST(FailureLimit, LeavesOthersAlone)
{
    FailureLimit limit{ten};
    charge_until_refused(limit, address("192.0.2.1"), start);
    EXPECT_EQ(charge_until_refused(limit, address("192.0.2.2"), start), 10);
}

TEST(FailureLimit, ForgetsAfterAWindow)
{
    FailureLimit limit{ten};
    charge_until_refused(limit, address("192.0.2.1"), start);
    EXPECT_EQ(limit.count(start + seconds{59}), 1U);
    EXPECT_EQ(limit.count(start + seconds{60}), 0U);
    EXPECT_EQ(charge_until_refused(limit, address("192.0.2.1"), start + seconds{60}), 10);
}

TEST(FailureLimit, GivesBackWhatWasRightAfterAll)
{
    FailureLimit limit{ten};
    Address one = address("192.0.2.1");
    charge_until_refused(limit, one, start);
    limit.refund(one, start);
    EXPECT_EQ(charge_until_refused(limit, one, start), 1);
    for (int i = 0; i < 20; ++i)  // More than was charged gives no credit.
        limit.refund(one, start);
    EXPECT_EQ(charge_until_refused(limit, one, start), 10);
    limit.refund(address("192.0.2.9"), start);
    EXPECT_EQ(limit.count(start), 1U);
}

TEST(FailureLimit, TakesANetworkOfIpv6AsOneAndEachIpv4AddressAsItself)
{
    FailureLimit limit{ten};
    EXPECT_EQ(charge_until_refused(limit, address("2001:db8::1"), start), 10);
    EXPECT_GT(limit.charge(address("2001:db8::ffff:2"), start), Duration::zero());
    EXPECT_EQ(limit.charge(address("2001:db8:0:1::1"), start), Duration::zero());
    EXPECT_EQ(limit.charge(address("10.0.0.1"), start), Duration::zero());
    EXPECT_EQ(charge_until_refused(limit, address("10.0.0.2"), start), 10);
    EXPECT_EQ(charge_until_refused(limit, address("::ffff:10.0.0.2"), start), 0);
}

TEST(FailureLimit, RemembersABoundedNumberAndForgetsTheOldestFirst)
{
    FailureLimit limit{{.failures_max = 1, .window = seconds{60}, .addresses_max = 3}};
    for (int i = 1; i <= 3; ++i)
        limit.charge(address(join("192.0.2.", i)), start);
    limit.charge(address("192.0.2.4"), start);
    EXPECT_EQ(limit.count(start), 3U);
    EXPECT_GT(limit.charge(address("192.0.2.2"), start), Duration::zero());
    EXPECT_EQ(limit.charge(address("192.0.2.1"), start), Duration::zero()) << "it was forgotten";
}

TEST(FailureLimit, KeepsWhatItCountedWhenTheSettingsChange)
{
    FailureLimit limit{ten};
    Address one = address("192.0.2.1");
    charge_until_refused(limit, one, start);
    limit.apply({.failures_max = 20, .window = seconds{120}, .addresses_max = 100});
    EXPECT_EQ(charge_until_refused(limit, one, start), 10);
}

}  // namespace
}  // namespace holdfast::http
