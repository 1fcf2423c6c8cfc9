#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "watch/condition/condition.h"

namespace holdfast::watch {
namespace {

struct Case {
    std::string_view text;
    std::size_t column;
    std::string_view what;
    std::string_view remedy;
};

void PrintTo(const Case& each, std::ostream* out)
{
    *out << printable(each.text);  // Reports are XML.
}

class ConditionProblems : public testing::TestWithParam<Case> {};

TEST_P(ConditionProblems, SayWhereAndWhatToWrite)
{
    ParsedCondition parsed = parse_condition(GetParam().text);
    EXPECT_FALSE(parsed.condition);
    ASSERT_EQ(parsed.problems.size(), 1U);
    const ConditionProblem& problem = parsed.problems.front();
    EXPECT_EQ(problem.column, GetParam().column);
    EXPECT_EQ(problem.what, GetParam().what);
    EXPECT_FALSE(problem.expected.empty());
    EXPECT_EQ(problem.remedy, GetParam().remedy);
}

const std::vector<Case> cases = {
    {"", 1, "there is no operator", "write for example [STATUS] == 200"},
    {"[STATUS]", 1, "there is no operator", "write for example [STATUS] == VALUE"},
    {"[STATUS] ? 201", 1, "there is no operator", "write for example [STATUS] ? 201 == VALUE"},
    {"[STATUS]==201", 9, "no space around ==", "write [STATUS] == 201"},
    {"[STATUS] <300", 10, "no space around <", "write [STATUS] < 300"},
    {"[STATUS] = 201", 10, "= is no operator", "write =="},
    {"[STATUS] ==", 12,
     "nothing stands right of ==", "write a value there; for an empty body len([BODY]) == 0"},
    {"== 200", 1,
     "nothing stands left of ==", "write a value there; for an empty body len([BODY]) == 0"},
    {"[STATSU] == 200", 1, "there is no placeholder [STATSU]", "did you mean [STATUS]?"},
    {"[statsu] == 200", 1, "there is no placeholder [statsu]", "did you mean [STATUS]?"},
    {"200 == [CONTEXT].x", 8, "there is no placeholder [CONTEXT]", "use one of them"},
    {"[QQ] == x", 1, "there is no placeholder [QQ]", "use one of them"},
    {"[DOMAIN_EXPIRATION] > 720h", 1,
     "[DOMAIN_EXPIRATION] is not offered: registries are not asked", "remove the condition"},
    {"[STATUS].code == 200", 9, "nothing can follow [STATUS]", "write [STATUS] alone"},
    {"[HEADER] == x", 9, "[HEADER] needs the name of a header",
     "write for example [HEADER].content-type"},
    {"[HEADER]. == x", 9, "[HEADER] needs the name of a header",
     "write for example [HEADER].content-type"},
    {"[BODY]data == x", 7, "unexpected 'd' in the path", "write [BODY].data"},
    {"[BODY]. == x", 7, "a name is missing behind the dot", "write .NAME"},
    {"[BODY].a..b == x", 9, "a name is missing behind the dot", "write .NAME"},
    {"[BODY].a[x] == 1", 9, "[x] is no place in a list",
     "write [0] for the first item, .NAME for a member"},
    {"[BODY].a[-1] == 1", 9, "[-1] is no place in a list",
     "write [0] for the first item, .NAME for a member"},
    {"[BODY].a[99999999] == 1", 9, "[99999999] is no place in a list",
     "write [0] for the first item, .NAME for a member"},
    {"[BODY].a[*] == 1", 9, "[*] is not offered", "name one item: write [0]"},
    {"[BODY].a[0 == 1", 9, "the bracket is not closed", "write [0]"},
    {"length([BODY]) == 3", 1, "there is no function length()", "use one of them"},
    {"age([BODY].t) < 3m", 1, "there is no function age()", "did you mean any()?"},
    {"len([STATUS]) == 3", 5, "len() works with [BODY] and [HEADER] only",
     "compare the placeholder itself"},
    {"len(5) == 3", 5, "len() needs a placeholder", "write for example len([BODY].items)"},
    {"has() == true", 5, "has() needs a placeholder", "write for example has([BODY].errors)"},
    {"has([BODY].a == true", 4, "the bracket is not closed", "write has([BODY].a)"},
    {"has([BODY].x) == yes", 18, "\"yes\" is neither true nor false", "write true or false"},
    {"[CONNECTED] == 1", 16, "\"1\" is neither true nor false", "write true or false"},
    {"[CONNECTED] > 0", 1, "[CONNECTED] is no number", "write == or != there"},
    {"[IP] < 10", 1, "[IP] is no number", "write == or != there"},
    {"[RESPONSE_TIME] < potato", 19, "\"potato\" is neither a number nor a duration",
     "write for example 500 or 48h"},
    {"[STATUS] < any(1, 2)", 12, "any(1, 2) cannot be compared with <", "write == or != there"},
    {"[STATUS] > pat(2*)", 12, "pat(2*) cannot be compared with >", "write == or != there"},
    {"pat(a*) == any(a, b)", 12, "pat() or any() on both sides",
     "replace one by a placeholder or a value"},
    {"[STATUS] == any(200,,429)", 21, "a value is missing in any()",
     "remove the comma that is too many"},
    {"[STATUS] == any(200, pat(4*))", 21, "\"pat(4*)\" cannot stand inside any()",
     "write a condition of its own for it"},
    {"\xC3\xA9 == [FOO]", 6, "there is no placeholder [FOO]", "use one of them"},
    {"[BODY] == a\nb", 1, "the condition has characters that are no text", "remove them"},
    {"[BODY] == \xFF", 1, "the condition has characters that are no text", "remove them"},
};
INSTANTIATE_TEST_SUITE_P(All, ConditionProblems, testing::ValuesIn(cases));

TEST(ParseCondition, FindsTheProblemsOfBothSides)
{
    ParsedCondition parsed = parse_condition("[STATSU] == [BODYY]");
    ASSERT_EQ(parsed.problems.size(), 2U);
    EXPECT_EQ(parsed.problems[0].column, 1U);
    EXPECT_EQ(parsed.problems[1].column, 13U);
}

TEST(ParseCondition, BoundsWhatItTakes)
{
    EXPECT_EQ(
        parse_condition("[BODY] == " + std::string(condition_bytes_max, 'x')).problems[0].what,
        "the condition has 1034 bytes");
    std::string deep = "[BODY]";
    for (int i = 0; i < 33; ++i)
        deep += ".a";
    EXPECT_EQ(parse_condition(deep + " == 1").problems[0].what, "the path has more than 32 steps");
    std::string list = "[BODY] == any(0";
    for (int i = 1; i < 65; ++i)
        list += join(',', i);
    EXPECT_EQ(parse_condition(list + ")").problems[0].what, "any() has 65 values");
}

TEST(ParseCondition, LeavesLiteralsThatLookAlmostLikeSyntax)
{
    for (std::string_view text : {"[BODY] == [1,2]", "[BODY] == [ok]", "[BODY] == f(x)",
                                  "[BODY] == \"x\"", "[BODY] == (a)", "raw == raw"})
        EXPECT_TRUE(parse_condition(text).condition) << text;
}

TEST(ParseCondition, KnowsWhoNeedsTheBody)
{
    EXPECT_TRUE(parse_condition("len([BODY].a) == 1").condition->needs_body());
    EXPECT_TRUE(parse_condition("200 == [BODY]").condition->needs_body());
    EXPECT_FALSE(parse_condition("[STATUS] == 200").condition->needs_body());
    EXPECT_EQ(parse_condition("  [STATUS] == 200 ").condition->text(), "[STATUS] == 200");
}

}  // namespace
}  // namespace holdfast::watch
