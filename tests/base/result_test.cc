#include "base/result.h"

#include <memory>

#include <gtest/gtest.h>

namespace holdfast {
namespace {

Result<int> half(int number)
{
    if (number % 2 != 0)
        return Error{Errc::invalid, "odd"};
    return number / 2;
}

TEST(Result, HoldsAValueOrAnError)
{
    auto good = half(4);
    ASSERT_TRUE(good);
    EXPECT_EQ(*good, 2);

    auto bad = half(3);
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, Errc::invalid);
    EXPECT_EQ(bad.error().context, "odd");
}

TEST(Result, CarriesWhatCanOnlyBeMoved)
{
    Result<std::unique_ptr<int>> result{std::make_unique<int>(7)};
    std::unique_ptr<int> taken = *std::move(result);
    EXPECT_EQ(*taken, 7);
}

TEST(Result, OfNothingIsSuccessUnlessAnErrorIsGiven)
{
    EXPECT_TRUE(Result<void>{});
    Result<void> failed{Error{Errc::timeout, "late"}};
    ASSERT_FALSE(failed);
    EXPECT_EQ(std::move(failed).error().context, "late");
}

TEST(Error, NamesTheOutermostActionFirst)
{
    Error error = Error{Errc::internal, "disk I/O error"}.during("claim order").during("work");
    EXPECT_EQ(error.context, "work: claim order: disk I/O error");
}

TEST(Error, HasANameForEveryCode)
{
    EXPECT_EQ(to_string(Errc::invalid), "invalid");
    EXPECT_EQ(to_string(Errc::not_found), "not found");
    EXPECT_EQ(to_string(Errc::conflict), "conflict");
    EXPECT_EQ(to_string(Errc::overloaded), "overloaded");
    EXPECT_EQ(to_string(Errc::unavailable), "unavailable");
    EXPECT_EQ(to_string(Errc::timeout), "timeout");
    EXPECT_EQ(to_string(Errc::corrupt), "corrupt");
    EXPECT_EQ(to_string(Errc::internal), "internal");
}

TEST(ResultDeathTest, AbortsWhenAskedForWhatItDoesNotHold)
{
    EXPECT_DEATH((void)*half(3), "broken invariant");
    EXPECT_DEATH((void)half(2).error(), "broken invariant");
}

}  // namespace
}  // namespace holdfast
