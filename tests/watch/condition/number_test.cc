#include "watch/condition/number.h"

#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

Number number(std::string_view text)
{
    auto parsed = parse_any_number(text);
    EXPECT_TRUE(parsed) << text;
    return parsed.value_or(Number{0});
}

TEST(Number, ComparesExactlyWhateverItsLength)
{
    EXPECT_LT(number("9007199254740992"), number("9007199254740993"));
    EXPECT_LT(number("123456789012345678901234567890"), number("123456789012345678901234567891"));
    EXPECT_LT(number("0.1"), number("0.10000000000000000001"));
    EXPECT_EQ(number("1e30"), number("1000000000000000000000000000000"));
    EXPECT_GT(number("2"), number("1.999999999999999999999"));
}

TEST(Number, IsItsValueNotItsSpelling)
{
    EXPECT_EQ(number("1.0"), number("1"));
    EXPECT_EQ(number("010"), number("10"));
    EXPECT_EQ(number("+5"), number("5"));
    EXPECT_EQ(number("-0"), number("0.000"));
    EXPECT_EQ(number("1.5e3"), number("1500"));
    EXPECT_EQ(number(".5"), number("0.5"));
    EXPECT_EQ(number("500e-3"), number("0.5"));
}

TEST(Number, OrdersSignsAndMagnitudes)
{
    const std::vector<std::string_view> ascending{"-1e9", "-10", "-9.5", "-1",  "-0.01", "0",
                                                  "0.01", "1",   "9.5",  "1e1", "1e9"};
    for (std::size_t i = 0; i < ascending.size(); ++i)
        for (std::size_t j = 0; j < ascending.size(); ++j)
            EXPECT_EQ(number(ascending[i]) <=> number(ascending[j]), i <=> j)
                << ascending[i] << " and " << ascending[j];
}

TEST(Number, IsReadInOtherBasesWhenItSaysSo)
{
    EXPECT_EQ(parse_whole_number("0x1F"), Number{31});
    EXPECT_EQ(parse_whole_number("-0o17"), Number{-15});
    EXPECT_EQ(parse_whole_number("0b101"), Number{5});
    EXPECT_EQ(parse_whole_number("017"), Number{17});
    EXPECT_EQ(parse_whole_number("0xFFFFFFFFFFFFFFFF"), number("18446744073709551615"));
    EXPECT_EQ(parse_whole_number("0x1FFFFFFFFFFFFFFFF"), std::nullopt);
}

TEST(Number, IsNothingElse)
{
    for (std::string_view text :
         {"", "-", "+", ".", "e3", "1e", "1e+", "1.2.3", "0x", "0b2", "0o8", "12a", " 1", "1 ",
          "nan", "inf", "--1", "1e1000001", "1e99999999999999999999"})
        EXPECT_EQ(parse_any_number(text), std::nullopt) << text;
    EXPECT_EQ(parse_whole_number("1.0"), std::nullopt);
    EXPECT_EQ(parse_whole_number("1e3"), std::nullopt);
}

TEST(Number, SaysADurationInMilliseconds)
{
    using namespace std::chrono_literals;
    EXPECT_EQ(Number::milliseconds(2s), Number{2000});
    EXPECT_EQ(Number::milliseconds(1500us), number("1.5"));
    EXPECT_EQ(Number::milliseconds(-1ns), number("-0.000001"));
    EXPECT_EQ(Number::milliseconds(0ns), Number{0});
    EXPECT_EQ(Number{std::numeric_limits<std::int64_t>::min()}, number("-9223372036854775808"));
}

}  // namespace
}  // namespace holdfast::watch
