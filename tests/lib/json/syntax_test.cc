#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "lib/json/document.h"

namespace holdfast::json {
namespace {

struct Case {
    std::string_view text;
    Position at;
    const char* what;
    const char* expected;
};

// Each text is wrong in one way; the place is where an editor should put its cursor.
const Case cases[] = {
    {"", {1, 1}, "unexpected end of the text", "a value"},
    {" \n ", {2, 2}, "unexpected end of the text", "a value"},
    {"{\"a\" 1}", {1, 6}, "unexpected a number", "':' after the member name"},
    {"{\"a\":1 \"b\":2}", {1, 8}, "unexpected a string", "',' or '}'"},
    {"{\"a\":1,}", {1, 8}, "',' before '}'", "no ',' after the last one"},
    {"[1,\n]", {2, 1}, "',' before ']'", "no ',' after the last one"},
    {"{\"a\":1,,\"b\":2}", {1, 8}, "unexpected ','", "a member name in double quotes"},
    {"{\"a\":}", {1, 6}, "unexpected '}'", "a value"},
    {"[1 2]", {1, 4}, "unexpected a number", "',' or ']'"},
    {"{\"a\":1", {1, 7}, "unexpected end of the text", "',' or '}'"},
    {"{} x",
     {1, 4},
     "invalid value at \"x\"",
     "a string in double quotes, a number, true, false, null, '[' or '{'"},
    {"{}\n{}", {2, 1}, "unexpected '{'", "nothing after the end of the document"},
    {"{a:1}",
     {1, 2},
     "invalid value at \"a:1}\"",
     "a string in double quotes, a number, true, false, null, '[' or '{'"},
    {"[tru]",
     {1, 2},
     "invalid value at \"tru]\"",
     "a string in double quotes, a number, true, false, null, '[' or '{'"},
    {"[\"abc", {1, 2}, "invalid string: missing closing quote at \"\\\"abc\"", ""},
    {"[\"a\nb\"]",
     {1, 4},
     "invalid string: control character U+000A (LF) must be escaped to \\u000A or \\n",
     ""},
    {"[\"ab\xC3(\"]", {1, 6}, "invalid string: ill-formed UTF-8 byte", ""},
    {"[\xFFzz]",
     {1, 2},
     "invalid value",
     "a string in double quotes, a number, true, false, null, '[' or '{'"},
    {"[\"\xED\xA0\x80\"]", {1, 4}, "invalid string: ill-formed UTF-8 byte", nullptr},
    {"[\xFF]", {1, 2}, "invalid value", nullptr},
    {"[1e999]",
     {1, 2},
     "number too large",
     "a whole number that 64 bits hold, or one that fits into a double"},
    {"[01]", {1, 3}, "unexpected a number", "',' or ']'"},
    {"[1.]", {1, 4}, "invalid number; expected digit after '.'", nullptr},
    {"[1] /* x", {1, 5}, "invalid comment", nullptr},
    {std::string_view{"{}\0{", 4}, {1, 3}, "a NUL byte", "text without NUL bytes"},
};

TEST(Syntax, SaysWhereWhatAndWhatWasExpected)
{
    for (const Case& c : cases) {
        Document document = parse(c.text, {.comments = true});
        ASSERT_EQ(document.problems.size(), 1U) << c.text;
        const Problem& problem = document.problems[0];
        std::string shown = join("for ", printable(c.text));
        EXPECT_EQ(problem.kind, Problem::Kind::syntax) << shown;
        EXPECT_EQ(problem.at.line, c.at.line) << shown;
        EXPECT_EQ(problem.at.column, c.at.column) << shown;
        if (c.expected == nullptr) {
            EXPECT_THAT(problem.what, testing::StartsWith(std::string{c.what}.substr(0, 14)))
                << shown;
            continue;
        }
        EXPECT_EQ(problem.what, c.what) << shown;
        EXPECT_EQ(problem.expected, c.expected) << shown;
    }
}

TEST(Syntax, NamesTheMemberOrContainerItWasIn)
{
    EXPECT_EQ(parse("{\"a\":[{\"b\":tru}]}").problems.at(0).pointer, "/a/0/b");
    EXPECT_EQ(parse("{\"a\":[1,{\"b\":2 \"c\":3}]}").problems.at(0).pointer, "/a/1");
    EXPECT_EQ(parse("{\"a\":\"\xFF\"}").problems.at(0).pointer, "/a");
}

TEST(Syntax, QuotesLittleOfALongLine)
{
    std::string text = "[" + std::string(5000, 'x') + "]";
    EXPECT_LT(parse(text).problems.at(0).what.size(), 60U);
}

}  // namespace
}  // namespace holdfast::json
