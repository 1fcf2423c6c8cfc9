#include "lib/cares/hosts_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::cares {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> find(const HostsFile& hosts, std::string_view name)
{
    std::vector<std::string> texts;
    for (const Address& each : find_host(hosts, name))
        texts.push_back(to_string(each));
    return texts;
}

TEST(HostsFile, KnowsNamesInAnyCase)
{
    auto hosts = parse_hosts(
        "# a comment\n"
        "192.0.2.1\tShop.test shop # the shop\r\n"
        "  2001:db8::1 shop\n"
        "nonsense other\n"
        "192.0.2.9\n");
    EXPECT_THAT(find(hosts, "shop.test"), ElementsAre("192.0.2.1"));
    EXPECT_THAT(find(hosts, "SHOP"), ElementsAre("192.0.2.1", "2001:db8::1"));
    EXPECT_THAT(find(hosts, "shop."), ElementsAre("192.0.2.1", "2001:db8::1"));
    for (const char* name : {"other", "the", "", "192.0.2.9"})
        EXPECT_THAT(find(hosts, name), IsEmpty()) << name;
}

TEST(HostsFile, KnowsThisHostWithoutBeingTold)
{
    EXPECT_THAT(find({}, "localhost"), ElementsAre("127.0.0.1", "::1"));
    EXPECT_THAT(find({}, "a.LOCALHOST."), ElementsAre("127.0.0.1", "::1"));
    EXPECT_THAT(find({}, "notlocalhost"), IsEmpty());
    EXPECT_THAT(find(parse_hosts("127.0.0.5 localhost"), "localhost"), ElementsAre("127.0.0.5"));
}

TEST(HostsFile, IsBounded)
{
    std::string text;
    for (std::size_t i = 0; i < host_names_max + 10; ++i)
        append_to(text, "192.0.2.1 n", i, '\n');
    EXPECT_EQ(parse_hosts(text).size(), host_names_max);
}

}  // namespace
}  // namespace holdfast::cares
