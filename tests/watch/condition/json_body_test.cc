#include "watch/condition/json_body.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::watch {
namespace {

std::optional<std::string> text_at(std::string_view body, const BodyPath& path)
{
    auto text = JsonBody{body}.text(path);
    return text ? std::optional{text->text} : std::nullopt;
}

TEST(JsonBody, IsNotReadBeforeSomebodyAsks)
{
    JsonBody body{"{\"a\":1}"};
    EXPECT_FALSE(body.is_read());
    EXPECT_TRUE(body.has({"a"}));
    EXPECT_TRUE(body.is_read());
}

TEST(JsonBody, WritesWhatIsNotOneValueWithoutSpaces)
{
    EXPECT_EQ(text_at(R"({"a": [1.0, "x\n", null, {"b" : true}]})", {"a"}),
              R"([1.0,"x\n",null,{"b":true}])");
    EXPECT_EQ(text_at("\"x\"", {}), "x");
}

TEST(JsonBody, TellsNumbersFromTextsThatLookLikeThem)
{
    JsonBody body{R"({"n":1,"s":"1"})"};
    EXPECT_TRUE(body.text({"n"})->is_number);
    EXPECT_FALSE(body.text({"s"})->is_number);
}

TEST(JsonBody, HasNothingWhereItIsNoJson)
{
    for (std::string_view text :
         {"", "<html>", "{", "{\"a\":1}x", "{'a':1}", "\xFF", "{\"a\":\"\xFF\"}", "nul"}) {
        JsonBody body{text};
        EXPECT_FALSE(body.has({"a"})) << text;
        EXPECT_FALSE(body.items({})) << text;
    }
    EXPECT_FALSE(JsonBody{std::string_view("{\"a\":1}\0", 8)}.has({"a"}));
}

TEST(JsonBody, IsNotReadBeyondItsLimits)
{
    auto nested = [](std::size_t depth) {
        return join(std::string(depth, '['), '1', std::string(depth, ']'));
    };
    EXPECT_TRUE(JsonBody{nested(32)}.has({}));
    EXPECT_FALSE(JsonBody{nested(33)}.has({}));
    EXPECT_FALSE(JsonBody{std::string(200'000, '[')}.has({}));
    std::string wide = "[0";
    for (int i = 0; i < (1 << 14); ++i)
        wide += ",0";
    EXPECT_FALSE(JsonBody{wide + "]"}.has({}));
    std::string long_text = join('"', std::string(JsonBody::limits.bytes_max, 'x'), '"');
    EXPECT_FALSE(JsonBody{long_text}.has({}));
}

}  // namespace
}  // namespace holdfast::watch
