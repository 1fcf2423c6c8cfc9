#include "watch/unit/unit_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::watch {
namespace {

using testing::ElementsAre;

TEST(UnitFilter, TakesAnyUnitWhileNothingIsAskedFor)
{
    EXPECT_TRUE(matches_name({}, "web.service"));
    EXPECT_TRUE(matches_state({}, nullptr));
}

TEST(UnitFilter, KnowsOneOfSeveralStatesOfThreeKinds)
{
    const UnitFacts facts{
        .load_state = "loaded", .active_state = "activating", .sub_state = "auto-restart"};
    for (const char* state : {"loaded", "activating", "auto-restart"})
        EXPECT_TRUE(matches_state({.states = {"failed", state}}, &facts)) << state;
    EXPECT_FALSE(matches_state({.states = {"failed", "active", "restart"}}, &facts));
    EXPECT_FALSE(matches_state({.states = {"loaded"}}, nullptr)) << "nobody knows";
}

TEST(UnitFilter, MatchesWholeNamesAndTakesABackslashAsItIs)
{
    EXPECT_TRUE(matches_name({.pattern = "web@*.service"}, "web@1.service"));
    EXPECT_TRUE(matches_name({.pattern = "web.service"}, "web.service"));
    EXPECT_FALSE(matches_name({.pattern = "web"}, "web.service"));
    EXPECT_TRUE(matches_name({.pattern = R"(a\x2db.*)"}, R"(a\x2db.mount)"));
}

TEST(UnitFilter, ReadsStates)
{
    auto states = parse_unit_states("failed,auto-restart");
    ASSERT_TRUE(states);
    EXPECT_THAT(*states, ElementsAre("failed", "auto-restart"));
    for (const char* wrong : {"", ",", "failed,", "Failed", "failed active", "fa*"})
        EXPECT_FALSE(parse_unit_states(wrong)) << wrong;
    std::vector<std::string> many(UnitFilter::states_max, "failed");
    EXPECT_TRUE(parse_unit_states(join_list(many, ",")));
    many.emplace_back("failed");
    EXPECT_FALSE(parse_unit_states(join_list(many, ",")));
}

TEST(UnitFilter, ReadsPatterns)
{
    for (const char* right : {"web.service", "web@?.service", "[!a]*", R"(a\x2db:c_d.mount)"})
        EXPECT_TRUE(parse_unit_pattern(right)) << right;
    for (const char* wrong : {"", "a/b", "a b", "a\x1b", "\xc3\xa4.service", "{a,b}"})
        EXPECT_FALSE(parse_unit_pattern(wrong)) << wrong;
    const std::string stars(UnitFilter::stars_max, '*');
    EXPECT_TRUE(parse_unit_pattern(stars));
    EXPECT_FALSE(parse_unit_pattern(stars + "*"));
}

}  // namespace
}  // namespace holdfast::watch
