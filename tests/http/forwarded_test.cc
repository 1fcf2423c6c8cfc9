#include "http/forwarded.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::http {
namespace {

// "text=address" for each hop, so that a table can say what it expects in one line.
std::string shown(const std::vector<Hop>& chain)
{
    std::vector<std::string> hops;
    for (const Hop& hop : chain)
        hops.push_back(join(hop.text, "=", hop.address ? to_string(*hop.address) : "?"));
    return join_list(hops, " ");
}

struct Header {
    std::string_view header;
    std::string_view chain;
};

class Forwarded : public testing::TestWithParam<Header> {};

TEST_P(Forwarded, IsReadAsAChain)
{
    EXPECT_EQ(shown(parse_forwarded(GetParam().header)), GetParam().chain) << GetParam().header;
}

INSTANTIATE_TEST_SUITE_P(
    FromTheStandard, Forwarded,
    testing::Values(Header{"", ""},
                    Header{"for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60=192.0.2.60"},
                    Header{"for=192.0.2.43, for=198.51.100.17",
                           "192.0.2.43=192.0.2.43 "
                           "198.51.100.17=198.51.100.17"},
                    Header{"For=\"[2001:db8:cafe::17]:4711\"",
                           "[2001:db8:cafe::17]:4711=2001:db8:cafe::17"},
                    Header{"FOR=\"192.0.2.43:47011\"", "192.0.2.43:47011=192.0.2.43"},
                    Header{"for=\"192.0.2.43:_port\"", "192.0.2.43:_port=192.0.2.43"},
                    Header{"for=unknown", "unknown=?"}, Header{"for=_gazonk", "_gazonk=?"},
                    Header{"for=\"_mdn\";by=\"a,b;for=6.6.6.6\"", "_mdn=?"},
                    Header{"for=\"\\1\\9\\2.0.2.1\"", "192.0.2.1=192.0.2.1"},
                    Header{"for=\"[::ffff:192.0.2.1]\"", "[::ffff:192.0.2.1]=192.0.2.1"}));

// A hop that cannot be read keeps its place, without an address.
INSTANTIATE_TEST_SUITE_P(
    Malformed, Forwarded,
    testing::Values(
        Header{"proto=https", "proto=https=?"},
        Header{"for=192.0.2.1;for=192.0.2.2", "for=192.0.2.1;for=192.0.2.2=?"},
        Header{"for = 192.0.2.1", "for = 192.0.2.1=?"}, Header{"for", "for=?"},
        Header{"for=192.0.2.1:80", "for=192.0.2.1:80=?"},  // A colon needs quotes.
        Header{"for=\"192.0.2.1:\"", "192.0.2.1:=?"},
        Header{"for=\"192.0.2.1:99999\"", "192.0.2.1:99999=?"},
        Header{"for=\"[192.0.2.1]\"", "[192.0.2.1]=?"},
        Header{"for=\"2001:db8::1\"", "2001:db8::1=?"},
        Header{"for=\"[2001:db8::1\"", "[2001:db8::1=?"},
        Header{"for=\"[fe80::1%eth0]\"", "[fe80::1%eth0]=?"},
        Header{"for=300.1.1.1", "300.1.1.1=?"},
        Header{"for=1.1.1.1, ,for=2.2.2.2", "1.1.1.1=1.1.1.1 2.2.2.2=2.2.2.2"},
        // An open quote swallows what an honest proxy appends; it must not turn into an address.
        Header{"for=6.6.6.6;x=\", for=192.0.2.1", "for=6.6.6.6;x=\", for=192.0.2.1=?"},
        Header{"for=6.6.6.6;x=\", for=\"[2001:db8::1]\"",
               "for=6.6.6.6;x=\", for=\"[2001:db8::1]\"=?"}));

class XForwardedFor : public testing::TestWithParam<Header> {};

TEST_P(XForwardedFor, IsReadAsAChain)
{
    EXPECT_EQ(shown(parse_x_forwarded_for(GetParam().header)), GetParam().chain);
}

INSTANTIATE_TEST_SUITE_P(
    All, XForwardedFor,
    testing::Values(Header{"", ""}, Header{" , ,", ""},
                    Header{"192.0.2.1,198.51.100.2",
                           "192.0.2.1=192.0.2.1 "
                           "198.51.100.2=198.51.100.2"},
                    Header{"2001:db8::1, [2001:db8::2]:80",
                           "2001:db8::1=2001:db8::1 "
                           "[2001:db8::2]:80=2001:db8::2"},
                    Header{"192.0.2.1:1234", "192.0.2.1:1234=192.0.2.1"},
                    Header{"unknown, 192.0.2.1", "unknown=? 192.0.2.1=192.0.2.1"},
                    Header{"\"1.1.1.1, 2.2.2.2", "\"1.1.1.1=? 2.2.2.2=2.2.2.2"},
                    Header{"localhost", "localhost=?"}));

TEST(Chain, KeepsTheNearestHops)
{
    std::string plain = "6.6.6.6";
    std::string standard = "for=6.6.6.6";
    for (std::size_t i = 0; i < hops_max; ++i) {
        plain += ",192.0.2.1";
        standard += ",for=192.0.2.1";
    }
    for (const auto& chain : {parse_x_forwarded_for(plain), parse_forwarded(standard)}) {
        ASSERT_EQ(chain.size(), hops_max);
        EXPECT_EQ(chain.front().text, "192.0.2.1");
    }
}

struct Walk {
    std::string_view peer;
    std::string_view header;
    std::string_view client;
};

class ClientAddress : public testing::TestWithParam<Walk> {};

TEST_P(ClientAddress, IsTheFirstThatNobodyTrustedVouchesFor)
{
    std::vector<Network> trusted{*parse_network("127.0.0.0/8"), *parse_network("::1"),
                                 *parse_network("10.0.0.0/8")};
    Address client = client_address(*parse_address(GetParam().peer),
                                    parse_x_forwarded_for(GetParam().header), trusted);
    EXPECT_EQ(to_string(client), GetParam().client);
}

INSTANTIATE_TEST_SUITE_P(
    All, ClientAddress,
    testing::Values(Walk{"127.0.0.1", "", "127.0.0.1"}, Walk{"127.0.0.1", "192.0.2.1", "192.0.2.1"},
                    // A peer whom nobody trusts says what it likes.
                    Walk{"198.51.100.9", "192.0.2.1", "198.51.100.9"},
                    // What the client itself wrote stands left of what the proxy saw.
                    Walk{"::1", "6.6.6.6, 192.0.2.1", "192.0.2.1"},
                    Walk{"127.0.0.1", "192.0.2.1, 10.0.0.7, 10.0.0.8", "192.0.2.1"},
                    Walk{"127.0.0.1", "10.0.0.1, 10.0.0.2", "10.0.0.1"},
                    Walk{"::ffff:127.0.0.1", "192.0.2.1", "192.0.2.1"},
                    Walk{"127.0.0.1", "192.0.2.1, unknown, 10.0.0.8", "10.0.0.8"},
                    Walk{"127.0.0.1", "192.0.2.1, nonsense", "127.0.0.1"}));

}  // namespace
}  // namespace holdfast::http
