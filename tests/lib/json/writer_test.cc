#include "lib/json/writer.h"

#include <limits>

#include <gtest/gtest.h>

#include "lib/json/document.h"

namespace holdfast::json {
namespace {

TEST(Quoted, EscapesWhatJsonForbidsAndKeepsTheRest)
{
    EXPECT_EQ(quote("plain"), "\"plain\"");
    EXPECT_EQ(quote("\"\\/\n\r\t"), "\"\\\"\\\\/\\n\\r\\t\"");
    EXPECT_EQ(quote(std::string_view{"\0\x1F\x7F", 3}), "\"\\u0000\\u001f\\u007f\"");
    EXPECT_EQ(quote("gr\xC3\xBC\xC3\x9F \xF0\x9F\x9A\x9A"),
              "\"gr\xC3\xBC\xC3\x9F \xF0\x9F\x9A\x9A\"");
}

TEST(Quoted, ReplacesEachByteThatIsNotUtf8)
{
    EXPECT_EQ(quote("a\xFFz\xC3"), "\"a\xEF\xBF\xBDz\xEF\xBF\xBD\"");
}

TEST(Quoted, ReadsBackAsItWas)
{
    std::string all;
    for (int byte = 1; byte < 128; ++byte)
        all += static_cast<char>(byte);
    Document document = parse(quote(all));
    ASSERT_TRUE(document);
    EXPECT_EQ(document.root.text, all);
}

void write_sample(Writer& writer)
{
    writer.begin_object()
        .member("a", 1)
        .member("b", "x")
        .key("c")
        .begin_array()
        .value(true)
        .null()
        .begin_object()
        .end_object()
        .end_array()
        .key("d")
        .begin_object()
        .member("e", -0.5)
        .end_object()
        .end_object();
}

TEST(Writer, WritesOneLineWhenCompact)
{
    std::string out;
    Writer writer{out};
    write_sample(writer);
    EXPECT_EQ(out, R"({"a":1,"b":"x","c":[true,null,{}],"d":{"e":-0.5}})");
}

TEST(Writer, IndentsWhenPretty)
{
    std::string out;
    Writer writer{out, Writer::Style::pretty};
    write_sample(writer);
    EXPECT_EQ(out, R"({
  "a": 1,
  "b": "x",
  "c": [
    true,
    null,
    {}
  ],
  "d": {
    "e": -0.5
  }
})");
}

TEST(Writer, NumbersAreExactOrNull)
{
    std::string out;
    Writer writer{out};
    writer.begin_array()
        .value(std::numeric_limits<std::int64_t>::min())
        .value(std::numeric_limits<std::uint64_t>::max())
        .value(0.1)
        .value(std::numeric_limits<double>::infinity())
        .end_array();
    EXPECT_EQ(out, "[-9223372036854775808,18446744073709551615,0.1,null]");
}

}  // namespace
}  // namespace holdfast::json
