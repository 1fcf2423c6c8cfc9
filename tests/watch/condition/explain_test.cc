#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/watch/condition/fake_answer.h"

namespace holdfast::watch {
namespace {

using testing::EndsWith;
using testing::StartsWith;

TEST(ExplainCondition, IsBoundedAndCutsNoCharacter)
{
    std::string shown = hold("[BODY] == ok", {.body = std::string(63, 'x') + "\xC3\xA9 and more"});
    EXPECT_EQ(shown, join("[BODY] (", std::string(63, 'x'), "...) == ok"));
    std::string long_literal(900, 'y');
    shown = hold("[BODY] == " + long_literal, {.body = std::string(100'000, 'x')});
    EXPECT_LT(shown.size(), 300U);
    EXPECT_THAT(shown, EndsWith("yyy..."));
}

TEST(ExplainCondition, ShowsNothingThatATerminalWouldObey)
{
    EXPECT_EQ(hold("[BODY] == ok", {.body = "a\x1b[31m\nb\xFF"}),
              "[BODY] (a [31m b\xEF\xBF\xBD) == ok");
}

TEST(ExplainCondition, RepeatsNoSecrets)
{
    EXPECT_EQ(hold("[BODY].token == x1", {.body = R"({"token":"t0p"})"}),
              "[BODY].token (hidden) == (hidden)");
    EXPECT_EQ(hold("x1 == [BODY].token", {.body = R"({"token":"t0p"})"}),
              "(hidden) == [BODY].token (hidden)");
    EXPECT_EQ(hold("[HEADER].set-cookie == x", {.headers = {{"set-cookie", "sid=1"}}}),
              "[HEADER].set-cookie (hidden) == (hidden)");
    EXPECT_EQ(hold("[BODY].user == x", {.body = R"({"user":{"password":"t0p"}})"}),
              "[BODY].user (hidden) == x");
    EXPECT_EQ(hold("[BODY] == x", {.body = R"({"a":1,"password":"t0p"})"}), "[BODY] (hidden) == x");
    // Of a secret, that it is there, and how long, is none.
    EXPECT_EQ(hold("len([BODY].token) == 5", {.body = R"({"token":"t0p"})"}),
              "len([BODY].token) (3) == 5");
    EXPECT_EQ(hold("[BODY].token == x", {.body = "{}"}), "[BODY].token (INVALID) == (hidden)");
}

// The word that tells stands in front of the cut, its value behind it; or both behind.
TEST(ExplainCondition, LooksBeyondTheCutForSecrets)
{
    const std::string filler(50, 'x');
    EXPECT_EQ(hold("[BODY] == x", {.body = join(filler, "  password :   \"t0p\"")}),
              "[BODY] (hidden) == x");
    EXPECT_THAT(hold("[BODY] == x", {.body = join(filler, filler, filler, filler, filler, filler)}),
                StartsWith("[BODY] (xxx"));
}

}  // namespace
}  // namespace holdfast::watch
