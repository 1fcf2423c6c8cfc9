#include "lib/json/document.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::json {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

Document read(std::string_view text)
{
    return parse(text, {.comments = true});
}

TEST(Document, KeepsMembersInOrderWithTheirPlaces)
{
    Document document = read("{\n  \"b\": [1, true],\n  \"a\": {\"c\": \"x\"}\n}\n");
    ASSERT_TRUE(document);
    const Node& root = document.root;
    EXPECT_EQ(root.kind, Kind::object);
    EXPECT_EQ(root.at, (Position{1, 1}));
    ASSERT_THAT(root.members, SizeIs(2));
    EXPECT_EQ(root.members[0].name, "b");
    EXPECT_EQ(root.members[0].at, (Position{2, 3}));
    EXPECT_EQ(root.members[0].value.at, (Position{2, 8}));
    EXPECT_EQ(root.members[0].value.items[0].at, (Position{2, 9}));
    EXPECT_EQ(root.members[0].value.items[1].at, (Position{2, 12}));
    EXPECT_TRUE(root.members[0].value.items[1].boolean);
    EXPECT_EQ(root.find("a")->find("c")->at, (Position{3, 14}));
    EXPECT_EQ(root.find("a")->find("c")->text, "x");
    EXPECT_EQ(root.find("d"), nullptr);
}

TEST(Document, CountsColumnsInCharactersAndLooksPastCommentsAndTheByteOrderMark)
{
    Document document = read(
        "\xEF\xBB\xBF// \"no\": 1,\n/* { \n */ {\"\xC3\xA4\\\"\": \"\xF0\x9F\x9A\x9A\", \"n\": 7}");
    ASSERT_TRUE(document);
    ASSERT_THAT(document.root.members, SizeIs(2));
    EXPECT_EQ(document.root.at, (Position{3, 5}));
    EXPECT_EQ(document.root.members[0].name, "\xC3\xA4\"");
    EXPECT_EQ(document.root.members[0].value.at, (Position{3, 13}));
    EXPECT_EQ(document.root.members[1].at, (Position{3, 18}));
    EXPECT_EQ(document.root.members[1].value.at, (Position{3, 23}));
}

TEST(Document, PlacesWhatFollowsANumberAtOnce)
{
    Document document = read("[1,22,-3.5e1,\n4]");
    ASSERT_TRUE(document);
    EXPECT_THAT(document.root.items,
                ElementsAre(Field(&Node::at, Position{1, 2}), Field(&Node::at, Position{1, 4}),
                            Field(&Node::at, Position{1, 7}), Field(&Node::at, Position{2, 1})));
    EXPECT_EQ(document.root.items[2].text, "-3.5e1");
}

TEST(Document, AnIntegerIsExactOrNone)
{
    struct Case {
        const char* text;
        std::optional<std::int64_t> integer;
        std::optional<std::uint64_t> natural;
    };
    const Case cases[] = {
        {"0", 0, 0},
        {"-1", -1, std::nullopt},
        {"9007199254740993", 9007199254740993, 9007199254740993},
        {"9223372036854775807", std::numeric_limits<std::int64_t>::max(), 9223372036854775807},
        {"18446744073709551615", std::nullopt, 18446744073709551615U},
        {"18446744073709551616", std::nullopt, std::nullopt},
        {"1.0", std::nullopt, std::nullopt},
        {"1e3", std::nullopt, std::nullopt},
    };
    for (const Case& c : cases) {
        Document document = read(c.text);
        EXPECT_EQ(document.root.integer(), c.integer) << c.text;
        EXPECT_EQ(document.root.natural(), c.natural) << c.text;
        EXPECT_TRUE(document.root.decimal()) << c.text;
    }
    EXPECT_EQ(read("1e3").root.decimal(), 1000.0);
    EXPECT_EQ(read("\"1\"").root.integer(), std::nullopt);
}

TEST(Document, ReportsEveryDuplicateWithItsPlace)
{
    Document document = read("{\"a\":1,\n\"b/c\":[{\"x\":1,\"x\":2}],\n\"a\":2,\n\"a\":3}");
    EXPECT_THAT(
        document.problems,
        ElementsAre(
            AllOf(Field(&Problem::at, Position{2, 15}), Field(&Problem::pointer, "/b~1c/0/x")),
            AllOf(Field(&Problem::at, Position{3, 1}), Field(&Problem::pointer, "/a"),
                  Field(&Problem::what, "\"a\" is given twice, first in line 1")),
            Field(&Problem::at, Position{4, 1})));
    EXPECT_EQ(document.root.find("a")->text, "1");
}

TEST(Document, ReportsDuplicatesOfAnObjectThatNeverEnds)
{
    Document document = read("{\"a\":1,\"a\":2,");
    ASSERT_THAT(document.problems, SizeIs(2));
    EXPECT_EQ(document.problems[0].kind, Problem::Kind::duplicate);
    EXPECT_EQ(document.problems[1].kind, Problem::Kind::syntax);
}

TEST(Document, EscapesMadeEqualAreDuplicates)
{
    EXPECT_THAT(read("{\"a\":1,\"\\u0061\":2}").problems, SizeIs(1));
}

TEST(Document, KeepsItsLimits)
{
    std::string deep(100'000, '[');
    Document document = parse(deep, {.depth_max = 8});
    ASSERT_THAT(document.problems, SizeIs(1));
    EXPECT_EQ(document.problems[0].kind, Problem::Kind::too_large);
    EXPECT_EQ(document.problems[0].at, (Position{1, 9}));
    EXPECT_EQ(document.problems[0].pointer, "/0/0/0/0/0/0/0");

    EXPECT_TRUE(parse("[[]]", {.depth_max = 2}));
    EXPECT_FALSE(parse("[[[]]]", {.depth_max = 2}));
    EXPECT_TRUE(parse("[1,2]", {.nodes_max = 3}));
    EXPECT_EQ(parse("[1,2]", {.nodes_max = 2}).problems.at(0).kind, Problem::Kind::too_large);
    EXPECT_TRUE(parse("[1]", {.bytes_max = 3}));
    EXPECT_EQ(parse("[1]", {.bytes_max = 2}).problems.at(0).kind, Problem::Kind::too_large);
}

TEST(Document, ManyEqualNamesCostLittleAndSayLittle)
{
    std::string text = "{\"a\":0";
    for (int i = 0; i < 50'000; ++i)
        text += ",\"a\":0";
    EXPECT_THAT(read(text + "}").problems, SizeIs(100));
}

TEST(Document, WithoutCommentsACommentIsASyntaxError)
{
    EXPECT_FALSE(parse("{} // no"));
    EXPECT_FALSE(parse("/* no */ {}"));
}

TEST(Pointer, NamesWhatIsInTheTree)
{
    Document document = read("{\"a\":[0,{\"~/\":1}],\"a\":2}");
    const Node& root = document.root;
    EXPECT_EQ(pointer_to(root, root.find("a")->items[1].members[0].value), "/a/1/~0~1");
    EXPECT_EQ(pointer_to(root, root), "");
    EXPECT_EQ(pointer_to(root.members[0].value, root), "");
}

}  // namespace
}  // namespace holdfast::json
