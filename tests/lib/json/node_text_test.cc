#include "lib/json/node_text.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace holdfast::json {
namespace {

std::string again(std::string_view text)
{
    return to_text(parse(text, {.comments = true}).root);
}

TEST(ANodeAsText, IsWhatWasReadWithoutSpacesAndComments)
{
    EXPECT_EQ(again(R"( { "a" : [ 1, true, false, null, "b" ],  // why
        "c" : { "d" : { } }, "e" : [ ] } )"),
              R"({"a":[1,true,false,null,"b"],"c":{"d":{}},"e":[]})");
    EXPECT_EQ(again(" \"alone\" "), "\"alone\"");
}

TEST(ANodeAsText, KeepsNumbersAsTheyWereWritten)
{
    constexpr std::string_view numbers = "[1.50,1e3,-0.0,123456789012345678901234567890]";
    EXPECT_EQ(again(numbers), numbers);
}

TEST(ANodeAsText, EscapesNamesAndTextsAnew)
{
    EXPECT_EQ(again(R"({"a\"b":"c\u000ad\u00e4"})"), "{\"a\\\"b\":\"c\\nd\xC3\xA4\"}");
}

TEST(ANodeAsText, KeepsMembersThatStandTwice)
{
    constexpr std::string_view twice = R"({"a":1,"a":2})";
    EXPECT_EQ(again(twice), twice);
}

}  // namespace
}  // namespace holdfast::json
