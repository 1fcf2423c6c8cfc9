#include "watch/definition/names.h"

#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

TEST(Names, AreThoseOfTheEnumerators)
{
    EXPECT_EQ(to_string(CheckType::http), "http");
    EXPECT_EQ(to_string(CheckType::heartbeat), "heartbeat");
    EXPECT_EQ(to_string(AddressFamily::ipv6), "ipv6");
    EXPECT_EQ(to_string(Owner::file), "file");
    EXPECT_EQ(to_string(Pressure::io), "io");
    EXPECT_EQ(to_string(CheckType::composite), "composite");
    ASSERT_EQ(check_type_names().size(), check_types);
    for (std::size_t i = 0; i < check_type_names().size(); ++i)
        EXPECT_EQ(to_string(static_cast<CheckType>(i)), check_type_names()[i]);
}

TEST(CheckTypes, AreImpliedBySchemes)
{
    EXPECT_EQ(implied_type("https://example.org"), CheckType::http);
    EXPECT_EQ(implied_type("TCP://example.org:1"), CheckType::tcp);
    EXPECT_EQ(implied_type("tls://example.org"), CheckType::tls);
    EXPECT_EQ(implied_type("dns://example.org"), CheckType::dns);
    EXPECT_EQ(implied_type("icmp://192.0.2.1"), CheckType::icmp);
    EXPECT_EQ(implied_type("unit://nginx.service"), CheckType::http);
    EXPECT_EQ(implied_type("file:///etc/passwd"), CheckType::http);
    EXPECT_EQ(implied_type("tcp"), CheckType::http);
}

TEST(Priorities, AreInTheOrderOfTheirNumbers)
{
    EXPECT_EQ(priority_names()[0], "emerg");
    EXPECT_EQ(priority_names()[3], "err");
    EXPECT_EQ(priority_names()[7], "debug");
}

TEST(Statuses, AreOneOrARangeOrAHundred)
{
    using Range = std::pair<unsigned, unsigned>;
    EXPECT_EQ(parse_statuses("200"), (Range{200, 200}));
    EXPECT_EQ(parse_statuses("200-299"), (Range{200, 299}));
    EXPECT_EQ(parse_statuses("4xx"), (Range{400, 499}));
    EXPECT_EQ(parse_statuses("5XX"), (Range{500, 599}));
    for (std::string_view text : {"", "99", "600", "0200", "299-200", "200-", "-299", "6xx", "2x",
                                  "200-299-300", "+200", "200 ", "2.5"})
        EXPECT_EQ(parse_statuses(text), std::nullopt) << text;
    EXPECT_EQ(format_statuses({200, 200}), "200");
    EXPECT_EQ(format_statuses({200, 204}), "200-204");
}

}  // namespace
}  // namespace holdfast::watch
