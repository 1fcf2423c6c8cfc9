#include "order/json_verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::order {
namespace {

using testing::HasSubstr;

TEST(AVerdict, IsReadFromTheAnswerOfTheService)
{
    Verdict yes = read_verdict(
        R"({"order_id":"o-1","valid":true,"message":"Order validated successfully"})", "o-1");
    EXPECT_EQ(yes.is_valid, true);
    EXPECT_EQ(yes.detail, "Order validated successfully");
    EXPECT_EQ(read_verdict(R"({"valid":false})", "o-1").is_valid, false);
}

TEST(AVerdict, IsNoneAboutAnotherOrder)
{
    for (std::string_view body :
         {R"({"order_id":"o-2","valid":true})", R"({"order_id":1,"valid":true})",
          R"({"order_id":null,"valid":true})"}) {
        Verdict verdict = read_verdict(body, "o-1");
        EXPECT_EQ(verdict.is_valid, std::nullopt) << body;
        EXPECT_EQ(verdict.detail, "the answer is about another order");
    }
}

TEST(AVerdict, IsNoneUnlessItIsTrueOrFalse)
{
    for (std::string_view body :
         {R"({"valid":"true"})", R"({"valid":1})", R"({"valid":null})", R"({})", R"([true])",
          "true", R"({"valid":true)", R"({"valid":true,"valid":false})", R"({"valid":true}x)",
          "<html>", "\xff", ""})
        EXPECT_EQ(read_verdict(body, "o-1").is_valid, std::nullopt) << body;
}

TEST(AVerdict, ThatIsNoneSaysWhy)
{
    EXPECT_EQ(read_verdict(R"({"error":"Validation failed"})", "o").detail, "Validation failed");
    EXPECT_EQ(read_verdict(R"({"a":1})", "o").detail, "no \"valid\" in the answer");
    EXPECT_EQ(read_verdict("", "o").detail, "an empty answer");
    EXPECT_EQ(read_verdict("Bad\x1b[31m gate\nway", "o").detail,
              "not a JSON object: Bad [31m gate way");
}

TEST(AVerdict, ShowsNoMoreThanFits)
{
    std::string words(detail_bytes_max - 1, 'x');
    Verdict verdict = read_verdict(join(R"({"error":")", words, "\xC3\xA9 and more\"}"), "o");
    EXPECT_EQ(verdict.detail, words);
    EXPECT_THAT(read_verdict(words + words, "o").detail, testing::EndsWith(words + "x"));
}

}  // namespace
}  // namespace holdfast::order
