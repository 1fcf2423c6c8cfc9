#include "watch/probe/allowance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

using testing::HasSubstr;
using testing::Optional;

std::string text_of(std::string_view rule)
{
    Result<ProbeRule> parsed = ProbeRule::parse(rule);
    return parsed ? parsed->text() : "invalid";
}

TEST(AProbeRule, IsBroughtIntoOneSpelling)
{
    EXPECT_EQ(text_of("Shop.Example.org:443"), "shop.example.org:443");
    EXPECT_EQ(text_of("shop."), "shop");
    EXPECT_EQ(text_of("*.Example.org"), "*.example.org");
    EXPECT_EQ(text_of("*.example.org:0443"), "*.example.org:443");
    EXPECT_EQ(text_of("*"), "*");
    EXPECT_EQ(text_of("*:443"), "*:443");
    EXPECT_EQ(text_of("10.0.0.0/8:9100"), "10.0.0.0/8:9100");
    EXPECT_EQ(text_of("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(text_of("2001:DB8::/32"), "2001:db8::/32");
    EXPECT_EQ(text_of("[2001:db8::/32]:443"), "[2001:db8::/32]:443");
    EXPECT_EQ(text_of("[::1]"), "::1");
    for (std::string_view rule : {"*.example.org:443", "[2001:db8::/32]:443", "*:1", "a_b-c.d"})
        EXPECT_EQ(text_of(text_of(rule)), rule);
}

TEST(AProbeRule, IsRefusedWhenItIsNone)
{
    for (std::string_view rule : {"",
                                  ":443",
                                  "*.",
                                  "*.*",
                                  "a*.example.org",
                                  "example.org:0",
                                  "example.org:65536",
                                  "example.org:https",
                                  "10.0.0.1/8",
                                  "10.0.0.0/33",
                                  "[::1",
                                  "[::1]443",
                                  "[::1]:",
                                  "a b",
                                  "http://example.org",
                                  "example.org/x",
                                  "a..b",
                                  "0x7f.1",
                                  "127.1",
                                  "2130706433",
                                  "2001:db8::/129"})
        EXPECT_EQ(text_of(rule), "invalid") << rule;
}

TEST(AnAllowance, IsClosedByDefault)
{
    EXPECT_FALSE(Allowance{}.admits("shop.test", 443));
    EXPECT_FALSE(Allowance{}.admits("127.0.0.1", 443));
    EXPECT_THAT(Allowance{}.find_refusal("Shop.test", 443),
                Optional(HasSubstr("Shop.test:443 is not among the targets that may be probed, "
                                   "the setting probe.targets")));
}

TEST(AnAllowance, AdmitsNames)
{
    const Allowance allowance{{"shop.test:443", "db.test", "*.inner.test"}};
    EXPECT_TRUE(allowance.admits("shop.test", 443));
    EXPECT_TRUE(allowance.admits("SHOP.test.", 443));
    EXPECT_FALSE(allowance.admits("shop.test", 80));
    EXPECT_FALSE(allowance.admits("shop.test.evil", 443));
    EXPECT_FALSE(allowance.admits("evil-shop.test", 443));
    EXPECT_TRUE(allowance.admits("db.test", 1));
    EXPECT_TRUE(allowance.admits("db.test", 0)) << "a ping has no port";
    EXPECT_FALSE(allowance.admits("shop.test", 0));
    EXPECT_TRUE(allowance.admits("a.inner.test", 80));
    EXPECT_TRUE(allowance.admits("a.b.INNER.test", 80));
    EXPECT_FALSE(allowance.admits("inner.test", 80));
    EXPECT_FALSE(allowance.admits("evilinner.test", 80));
    EXPECT_FALSE(allowance.admits("", 443));
    EXPECT_FALSE(allowance.admits("192.0.2.1", 80));
}

TEST(AnAllowance, AdmitsAddressesInAnySpelling)
{
    const Allowance allowance{{"10.0.0.0/8:80", "[2001:db8::/32]:443", "127.0.0.1"}};
    EXPECT_TRUE(allowance.admits("10.1.2.3", 80));
    EXPECT_TRUE(allowance.admits("0x0A010203", 80)) << "that is the same address to some";
    EXPECT_FALSE(allowance.admits("10.1.2.3", 81));
    EXPECT_FALSE(allowance.admits("11.1.2.3", 80));
    EXPECT_TRUE(allowance.admits("2001:db8::5", 443));
    EXPECT_TRUE(allowance.admits("[2001:db8::5]", 443));
    EXPECT_FALSE(allowance.admits("2001:db9::5", 443));
    EXPECT_TRUE(allowance.admits("::ffff:127.0.0.1", 9));
    EXPECT_FALSE(allowance.admits("ten.test", 80)) << "whatever that leads to";
}

TEST(AnAllowance, NeverAdmitsWhatIsLinkLocal)
{
    const Allowance allowance{{"*", "169.254.0.0/16"}};
    EXPECT_TRUE(allowance.admits("anybody.test", 1));
    EXPECT_TRUE(allowance.admits("::1", 1));
    for (std::string_view host : {"169.254.169.254", "0xA9FEA9FE", "2852039166", "fe80::1",
                                  "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe"})
        EXPECT_THAT(allowance.find_refusal(host, 80), Optional(HasSubstr("link-local"))) << host;
}

}  // namespace
}  // namespace holdfast::watch
