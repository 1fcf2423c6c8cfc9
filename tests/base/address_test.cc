#include "base/address.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

std::string canonical(std::string_view text)
{
    auto address = parse_address(text);
    return address ? to_string(*address) : "none";
}

TEST(Address, HasOneSpelling)
{
    EXPECT_EQ(canonical("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(canonical("2001:DB8:0:0::1"), "2001:db8::1");
    EXPECT_EQ(canonical("::"), "::");
    EXPECT_EQ(canonical("::ffff:192.0.2.1"), "192.0.2.1");
}

TEST(Address, IsOneOfASingleMachine)
{
    EXPECT_EQ(parse_address("::ffff:192.0.2.1"), parse_address("192.0.2.1"));
    EXPECT_NE(parse_address("::192.0.2.1"), parse_address("192.0.2.1"));
    EXPECT_TRUE(parse_address("192.0.2.1")->is_ipv4());
    EXPECT_FALSE(parse_address("::1")->is_ipv4());
}

TEST(Address, IsNothingElse)
{
    for (std::string_view text :
         {"", "localhost", "1.2.3", "1.2.3.4.5", "01.2.3.4", "256.0.0.1", "1.2.3.4 ", "[::1]",
          "::1%lo", "1::2::3", "12345::", "0x7f.1", "2130706433",
          "1111:2222:3333:4444:5555:6666:7777:8888:9999:1111"})
        EXPECT_EQ(canonical(text), "none") << text;
    EXPECT_EQ(parse_address(std::string_view{"1.2.3.4\0", 8}), std::nullopt);
}

struct Membership {
    std::string_view network;
    std::string_view address;
    bool is_member;
};

class NetworkOf : public testing::TestWithParam<Membership> {};

TEST_P(NetworkOf, ContainsItsOwnAndNoOther)
{
    auto [network, address, is_member] = GetParam();
    ASSERT_TRUE(parse_network(network)) << network;
    EXPECT_EQ(parse_network(network)->contains(*parse_address(address)), is_member)
        << network << " " << address;
}

INSTANTIATE_TEST_SUITE_P(All, NetworkOf,
                         testing::Values(Membership{"10.0.0.0/8", "10.255.255.255", true},
                                         Membership{"10.0.0.0/8", "11.0.0.0", false},
                                         Membership{"192.0.2.128/25", "192.0.2.128", true},
                                         Membership{"192.0.2.128/25", "192.0.2.127", false},
                                         Membership{"192.0.2.1", "192.0.2.1", true},
                                         Membership{"192.0.2.1/32", "192.0.2.0", false},
                                         Membership{"0.0.0.0/0", "255.255.255.255", true},
                                         Membership{"0.0.0.0/0", "2001:db8::1", false},
                                         Membership{"::/0", "2001:db8::1", true},
                                         Membership{"::/0", "10.0.0.1", true},
                                         Membership{"fd00::/8", "fdff::1", true},
                                         Membership{"fd00::/8", "fe00::1", false},
                                         Membership{"2001:db8::/33", "2001:db8:7fff::", true},
                                         Membership{"2001:db8::/33", "2001:db8:8000::", false},
                                         Membership{"::ffff:10.0.0.0/104", "10.1.2.3", true}));

TEST(Network, RefusesWhatMeansSomethingElse)
{
    for (std::string_view text :
         {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.1/8",
          "::/129", "10.0.0.0/8/8", "10.0.0.0/255.0.0.0", "localhost/8", "2001:db8::1/64"})
        EXPECT_EQ(parse_network(text), std::nullopt) << text;
}

TEST(Networks, ContainWhatOneOfThemDoes)
{
    std::vector<Network> networks{*parse_network("127.0.0.0/8"), *parse_network("::1")};
    EXPECT_TRUE(contains(networks, *parse_address("::1")));
    EXPECT_FALSE(contains(networks, *parse_address("::2")));
    EXPECT_FALSE(contains({}, *parse_address("::1")));
}

}  // namespace
}  // namespace holdfast
