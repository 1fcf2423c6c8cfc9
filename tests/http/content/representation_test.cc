#include "http/content/representation.h"

#include <array>

#include <gtest/gtest.h>

namespace holdfast::http {
namespace {

constexpr std::array<Representation, 3> offered{
    {{.type = "application/json", .format = "json"},
     {.type = "text/plain; version=0.0.4; charset=utf-8", .format = "prometheus"},
     {.type = "application/openmetrics-text; version=1.0.0; charset=utf-8"}}};

TEST(Representation, IsTheFirstForWhoeverDoesNotCare)
{
    for (const char* accept :
         {"", "*/*", "application/json", "application/*", ",", "text/html;q=0.9, */*;q=0.8"})
        EXPECT_EQ(choose_representation(offered, accept), 0U) << accept;
}

TEST(Representation, IsTheOneLikedBest)
{
    EXPECT_EQ(choose_representation(offered, "text/plain, application/json;q=0.9"), 1U);
    EXPECT_EQ(choose_representation(offered, "application/json;q=0.1, text/*;q=0.2"), 1U);
    EXPECT_EQ(choose_representation(offered,
                                    "application/openmetrics-text; version=1.0.0;q=0.5,"
                                    "text/plain;version=0.0.4;q=0.3,*/*;q=0.1"),
              2U);
    EXPECT_EQ(choose_representation(offered, "application/json;q=0, */*"), 1U);
}

TEST(Representation, IsNoneForWhoeverRefusesAll)
{
    EXPECT_FALSE(choose_representation(offered, "text/html"));
    EXPECT_FALSE(choose_representation(offered, "*/*;q=0"));
    EXPECT_FALSE(choose_representation(offered, "text/plain; version=0.0.1"));
}

// What many clients add to it; there is no other.
TEST(Representation, IsInUtf8AnywayForWhoeverSaysSo)
{
    EXPECT_EQ(choose_representation(offered, "application/json; charset=utf-8"), 0U);
    EXPECT_EQ(choose_representation(offered, "text/plain; charset=\"UTF-8\""), 1U);
    EXPECT_FALSE(choose_representation(offered, "application/json; charset=latin-1"));
}

TEST(Representation, IsListedWithItsFormat)
{
    EXPECT_EQ(list_representations({offered.data(), 2}),
              "application/json (?format=json), "
              "text/plain; version=0.0.4; charset=utf-8 (?format=prometheus)");
}

}  // namespace
}  // namespace holdfast::http
