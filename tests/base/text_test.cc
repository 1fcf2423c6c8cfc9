#include "base/text.h"

#include <array>
#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

#include "base/random.h"

namespace holdfast {
namespace {

using Pieces = std::vector<std::string_view>;

TEST(Join, TakesTextsNumbersAndCharacters)
{
    EXPECT_EQ(join(), "");
    EXPECT_EQ(join("port ", 8080, ' ', std::string{"in use"}, '!'), "port 8080 in use!");
    EXPECT_EQ(join(std::int64_t{std::numeric_limits<std::int64_t>::min()}), "-9223372036854775808");
    EXPECT_EQ(join(0.1, " ", 1e300), "0.1 1e+300");
}

TEST(AppendTo, KeepsWhatIsThere)
{
    std::string out = "a";
    append_to(out, "b", 1);
    EXPECT_EQ(out, "ab1");
}

TEST(ParseNumber, TakesTheWholeTextOrNothing)
{
    EXPECT_EQ(parse_number<int>("-12"), -12);
    EXPECT_EQ(parse_number<std::uint16_t>("65535"), 65535);
    for (std::string_view text : {"", " 1", "1 ", "+1", "0x10", "1e3", "1.0", "--1", "12a"})
        EXPECT_EQ(parse_number<int>(text), std::nullopt) << text;
}

TEST(ParseNumber, RefusesWhatDoesNotFit)
{
    EXPECT_EQ(parse_number<std::uint16_t>("65536"), std::nullopt);
    EXPECT_EQ(parse_number<unsigned>("-1"), std::nullopt);
    EXPECT_EQ(parse_number<std::int64_t>("9223372036854775808"), std::nullopt);
}

TEST(ParseDecimal, TakesFixedNotationOnly)
{
    EXPECT_EQ(parse_decimal("0.25"), 0.25);
    EXPECT_EQ(parse_decimal("-3"), -3.0);
    for (std::string_view text : {"", "1e3", " 1", "1.5x", "0x1", "nan", "inf", "-infinity"})
        EXPECT_EQ(parse_decimal(text), std::nullopt) << text;
}

TEST(Trim, TakesWhiteSpaceOffBothEnds)
{
    EXPECT_EQ(trim(" \t\r\n a b \n"), "a b");
    EXPECT_EQ(trim(" \n"), "");
    EXPECT_EQ(trim(""), "");
}

TEST(Split, KeepsEmptyPieces)
{
    EXPECT_EQ(split("a,,b,", ','), (Pieces{"a", "", "b", ""}));
    EXPECT_EQ(split("", ','), Pieces{""});
    EXPECT_EQ(split("abc", ','), Pieces{"abc"});
}

TEST(JoinList, UndoesSplit)
{
    EXPECT_EQ(join_list({"a", "b", "c"}, ", "), "a, b, c");
    EXPECT_EQ(join_list({"", "", "a"}, ","), ",,a");
    EXPECT_EQ(join_list({}, ","), "");
}

TEST(Case, IsThatOfAsciiAlone)
{
    EXPECT_EQ(to_lower("AbZ[\xC3\x84"), "abz[\xC3\x84");
    EXPECT_TRUE(equals_ignoring_case("Content-TYPE", "content-type"));
    EXPECT_FALSE(equals_ignoring_case("a", "ab"));
    EXPECT_FALSE(equals_ignoring_case("[", "{"));  // They differ by the bit that letters do.
    EXPECT_TRUE(equals_ignoring_case("", ""));
}

TEST(Utf8, TakesEveryWellFormedLength)
{
    EXPECT_TRUE(is_utf8(""));
    EXPECT_TRUE(
        is_utf8("a\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"));
}

TEST(Utf8, RefusesWhatTheStandardDoes)
{
    constexpr std::array<std::string_view, 14> broken{"\x80",  // A tail without a head.
                                                      "\xC3",  // A head without a tail.
                                                      "\xC0\xAF",
                                                      "\xC1\xBF",  // Overlong.
                                                      "\xE0\x9F\xBF",
                                                      "\xF0\x8F\xBF\xBF",
                                                      "\xED\xA0\x80",
                                                      "\xED\xBF\xBF",  // Surrogates.
                                                      "\xF4\x90\x80\x80",
                                                      "\xF5\x80\x80\x80",
                                                      "\xFF",
                                                      "\xE2\x82",
                                                      "\xF0\x9F\x98",
                                                      "\xE2\x28\xA1"};
    for (std::string_view text : broken)
        EXPECT_FALSE(is_utf8(text)) << testing::PrintToString(std::string{text});
}

TEST(Printable, LeavesNothingATerminalObeys)
{
    EXPECT_EQ(printable("a\x1B[31m\n\tb\x7F"), "a [31m  b ");
    EXPECT_EQ(printable("\xC2\x9B"
                        "31m"),
              " 31m");
    EXPECT_EQ(printable("a\xE2\x80\xAE"
                        "b\xE2\x80\xA8"),
              "a b ")
        << "turned round, a line end";
    EXPECT_EQ(printable("\xFFok\xE2\x82"), "\xEF\xBF\xBDok\xEF\xBF\xBD\xEF\xBF\xBD");
    EXPECT_EQ(printable("m\xC3\xBCller \xF0\x9F\x98\x80"), "m\xC3\xBCller \xF0\x9F\x98\x80");
}

TEST(Printable, MakesUtf8OfAnything)
{
    Random random{20261121};
    for (int i = 0; i < 2000; ++i) {
        std::string bytes;
        for (std::uint64_t n = random.below(12); n > 0; --n)
            bytes.push_back(static_cast<char>(random.below(256)));
        std::string shown = printable(bytes);
        EXPECT_TRUE(is_utf8(shown)) << testing::PrintToString(bytes);
        EXPECT_EQ(printable(shown), shown);
    }
}

TEST(Bytes, AreOneNumberAndOneUnit)
{
    EXPECT_EQ(parse_bytes("64MiB"), 64LL << 20);
    EXPECT_EQ(parse_bytes("0B"), 0);
    EXPECT_EQ(parse_bytes("2TiB"), 2LL << 40);
    for (std::string_view text : {"", "64", "MiB", "64 MiB", "64MB", "64mib", "-1KiB", "1.5KiB",
                                  "1KiBx", "8388608TiB", "99999999999999999999B"})
        EXPECT_EQ(parse_bytes(text), std::nullopt) << text;
}

TEST(Bytes, AreReadBackAsTheyWereWritten)
{
    EXPECT_EQ(format_bytes(64LL << 20), "64MiB");
    EXPECT_EQ(format_bytes(1536), "1536B");
    for (std::int64_t bytes : {std::int64_t{0}, std::int64_t{1}, std::int64_t{1024},
                               std::int64_t{5} << 40, std::numeric_limits<std::int64_t>::max()})
        EXPECT_EQ(parse_bytes(format_bytes(bytes)), bytes);
}

TEST(ClosestName, FindsASlipOfTheFinger)
{
    const Pieces names{"listen", "log.level", "log.file", "database.path"};
    EXPECT_EQ(closest_name("log.levle", names), "log.level");
    EXPECT_EQ(closest_name("databse.path", names), "database.path");
    EXPECT_EQ(closest_name("lsten", names), "listen");
}

TEST(ClosestName, SaysNothingRatherThanAnything)
{
    EXPECT_EQ(closest_name("kafka", {"listen", "log.level"}), "");
    EXPECT_EQ(closest_name("x", {"ab", "id"}), "");
    EXPECT_EQ(closest_name("", {"id"}), "");
    EXPECT_EQ(closest_name("anything", {}), "");
}

TEST(Text, IsCutBetweenCharacters)
{
    EXPECT_EQ(cut_utf8("abc", 3), "abc");
    EXPECT_EQ(cut_utf8("abcd", 3), "abc");
    EXPECT_EQ(cut_utf8("abcd", 0), "");
    EXPECT_EQ(cut_utf8("a\xC3\xA4z", 2), "a");
    EXPECT_EQ(cut_utf8("a\xC3\xA4z", 3), "a\xC3\xA4");
    EXPECT_EQ(cut_utf8("\xF0\x9F\x93\xA6z", 3), "");
    EXPECT_EQ(cut_utf8("\xF0\x9F\x93\xA6z", 4), "\xF0\x9F\x93\xA6");
    EXPECT_EQ(cut_utf8(std::string(9, '\x80'), 5), std::string(5, '\x80')) << "no UTF-8";
}

}  // namespace
}  // namespace holdfast
