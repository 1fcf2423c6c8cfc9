#include "upstream/json_behaviour.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/json/document.h"

namespace holdfast::upstream {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

std::string refusal_of(std::string_view text)
{
    auto behaviour = read_behaviour(text);
    return behaviour ? "none" : behaviour.error().context;
}

TEST(ABehaviour, IsReadWithAllItsMembers)
{
    auto behaviour = read_behaviour(
        R"({"mode":"Flaky","share":0.25,"latency":"~20ms","slow":"3s","retry_after":"1500ms",)"
        R"("close":false,"for":"30s"})");
    ASSERT_TRUE(behaviour);
    EXPECT_EQ(behaviour->mode, Mode::flaky);
    EXPECT_EQ(behaviour->share, 0.25);
    EXPECT_EQ(behaviour->latency.text(), "~20ms");
    EXPECT_EQ(behaviour->slow, seconds{3});
    EXPECT_EQ(behaviour->retry_after, seconds{2});
    EXPECT_EQ(behaviour->lasts, seconds{30});
    EXPECT_EQ(describe(*behaviour), "flaky, share 0.25, latency ~20ms, for 30s");
    EXPECT_EQ(describe(*read_behaviour(R"({"mode":"down","close":true})")), "down, nobody listens");
}

TEST(ACourse, IsReadAsItIsWritten)
{
    for (std::string_view text :
         {R"({"mode":"normal"})",
          R"({"mode":"flaky","share":0.25,"latency":"10ms..50ms","for":"1500ms"})",
          R"({"mode":"slow","slow":"3s","for":"10s","then":[{"mode":"down"}]})",
          R"({"mode":"ratelimit","retry_after":"2s","for":"1s","then":[{"mode":"down",)"
          R"("close":true,"for":"1s"}],"repeat":[{"mode":"normal","for":"1s"},)"
          R"({"mode":"error","for":"2s"}]})"}) {
        auto course = read_course(text);
        ASSERT_TRUE(course) << course.error().context;
        EXPECT_EQ(encode(*course), std::string{text} + "\n");
    }
}

TEST(ACourse, IsRefusedWhenItCannotGoOn)
{
    for (std::string_view text : {R"({"mode":"slow","then":[{"mode":"down"}]})",
                                  R"({"mode":"slow","for":"1s","repeat":[{"mode":"down"}]})",
                                  R"({"mode":"slow","for":"1s","then":[{"mode":"down"}],)"
                                  R"("repeat":[{"mode":"normal","for":"1s"}]})"}) {
        auto course = read_course(text);
        ASSERT_FALSE(course) << text;
        EXPECT_THAT(course.error().context, HasSubstr("for: must be said"));
    }
    EXPECT_FALSE(read_course(R"({"mode":"slow","for":"1s","then":[]})"));
    EXPECT_FALSE(read_course(R"({"mode":"slow","for":"1s","then":[{"mode":"down","then":[]}]})"));
}

TEST(ABehaviour, WithoutAModeIsRefusedAsEver)
{
    for (std::string_view text : {R"({"mode":"off"})", R"({"mode":1})", "{}"})
        EXPECT_THAT(refusal_of(text), StartsWith("Invalid mode. Valid: normal, slow, down, error"));
}

TEST(ABehaviour, IsRefusedForWhatIsWrong)
{
    EXPECT_EQ(refusal_of(R"({"mode":"flaky","share":2})"), "share: must be a number from 0 to 1");
    EXPECT_EQ(refusal_of(R"({"mode":"flaky","share":-0.1})"),
              "share: must be a number from 0 to 1");
    EXPECT_THAT(refusal_of(R"({"mode":"slow","slow":10})"), HasSubstr("slow: must be a time"));
    EXPECT_THAT(refusal_of(R"({"mode":"slow","for":"soon"})"), HasSubstr("for: must be a time"));
    EXPECT_THAT(refusal_of(R"({"mode":"slow","slow":"8d"})"), HasSubstr("a week at most"));
    EXPECT_EQ(refusal_of(R"({"mode":"slow","for":"0s"})"), "for: must be longer than nothing");
    EXPECT_THAT(refusal_of(R"({"mode":"normal","latency":"9ms..1ms"})"), StartsWith("latency: "));
    EXPECT_THAT(refusal_of(R"({"mode":"down","close":1})"), StartsWith("close: "));
    EXPECT_EQ(refusal_of(R"({"mode":"slow","close":true})"), "close: is for the mode down");
    EXPECT_EQ(refusal_of(R"({"mode":"slow","speed":1})"), "speed: is not known");
    EXPECT_EQ(refusal_of("[]"), "must be an object");
    EXPECT_NE(refusal_of("{"), "none");
    EXPECT_NE(refusal_of(R"({"mode":"slow","mode":"down"})"), "none");
}

TEST(AScript, HasStepsThatSayHowLong)
{
    auto steps = read_script(json::parse(R"([{"mode":"normal","for":"1s"},{"mode":"down"}])").root);
    ASSERT_TRUE(steps);
    EXPECT_EQ(steps->size(), 2U);
    auto endless = read_script(json::parse(R"([{"mode":"normal"},{"mode":"down"}])").root);
    EXPECT_EQ(endless.error().context, "step 1: for: must be said, to go on");
    auto wrong = read_script(json::parse(R"([{"mode":"normal","for":"1s"},{}])").root);
    EXPECT_THAT(wrong.error().context, StartsWith("step 2: Invalid mode"));
    EXPECT_FALSE(read_script(json::parse("[]").root));
    EXPECT_FALSE(read_script(json::parse("{}").root));
}

}  // namespace
}  // namespace holdfast::upstream
