#include "watch/history/varint.h"

#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

Blob blob(std::initializer_list<unsigned> bytes)
{
    Blob out;
    for (unsigned byte : bytes)
        out.push_back(static_cast<std::byte>(byte));
    return out;
}

TEST(Varint, ReadsWhatWasWritten)
{
    for (unsigned shift = 0; shift < 64; ++shift)
        for (std::uint64_t number : {(std::uint64_t{1} << shift) - 1, std::uint64_t{1} << shift}) {
            Blob out;
            put_varint(out, number);
            VarintReader reader{out};
            EXPECT_EQ(reader.next(), number);
            EXPECT_TRUE(reader.is_at_end());
        }
}

TEST(Varint, TakesAByteForSevenBits)
{
    for (auto [number, size] : {std::pair<std::uint64_t, std::size_t>{127, 1},
                                {128, 2},
                                {16'383, 2},
                                {16'384, 3},
                                {UINT64_MAX, 10}}) {
        Blob out;
        put_varint(out, number);
        EXPECT_EQ(out.size(), size) << number;
    }
}

TEST(Varint, ReadsNothingThatIsMissingOrTooLong)
{
    EXPECT_FALSE(VarintReader{Blob{}}.next());
    EXPECT_FALSE(VarintReader{blob({0x80})}.next());
    // 2^64, and more bytes than any number has.
    EXPECT_FALSE(VarintReader{blob({128, 128, 128, 128, 128, 128, 128, 128, 128, 2})}.next());
    EXPECT_FALSE(VarintReader{blob({128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 1})}.next());
}

TEST(Varint, ReadsNothingMoreAfterDamage)
{
    Blob bytes = blob({200, 1, 5});
    VarintReader reader{bytes};
    EXPECT_FALSE(reader.next(199));
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.next_byte());
    EXPECT_TRUE(reader.is_at_end());
}

TEST(Varint, KeepsSmallNumbersOfEitherSignSmall)
{
    EXPECT_EQ(zigzag(0), 0U);
    EXPECT_EQ(zigzag(-1), 1U);
    EXPECT_EQ(zigzag(1), 2U);
    for (std::int64_t number : {INT64_MIN, INT64_MAX, std::int64_t{-77}, std::int64_t{0}})
        EXPECT_EQ(unzigzag(zigzag(number)), number);
}

}  // namespace
}  // namespace holdfast::watch
