#include "upstream/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::upstream {
namespace {

using testing::HasSubstr;
using Action = Options::Action;

TEST(UpstreamOptions, BeatTheFile)
{
    auto settings = read_settings(
        R"({"listen":"127.0.0.1:6000","seed":9,"log":"/tmp/a", // a comment
            "script":[{"mode":"down","for":"1s"},{"mode":"slow","for":"1s"}],"repeat":true})");
    ASSERT_TRUE(settings) << settings.error().context;
    EXPECT_EQ(settings->script.size(), 2U);
    EXPECT_TRUE(settings->repeats);
    Options options =
        parse_options({"--listen", "127.0.0.1:7000", "--mode=ERROR", "--control", "/run/x"});
    ASSERT_EQ(options.action, Action::run) << options.complaint;
    apply(options, *settings);
    EXPECT_EQ(settings->listen, "127.0.0.1:7000");
    EXPECT_EQ(settings->control, "/run/x");
    EXPECT_EQ(settings->log, "/tmp/a");
    EXPECT_EQ(settings->seed, 9U);
    ASSERT_EQ(settings->script.size(), 1U);
    EXPECT_EQ(settings->script[0].mode, Mode::error);
}

TEST(UpstreamOptions, AreRefusedForWhatIsWrong)
{
    auto complaint = [](const std::vector<std::string>& arguments) {
        Options options = parse_options(arguments);
        EXPECT_EQ(options.action, Action::refuse);
        return options.complaint;
    };
    EXPECT_EQ(complaint({"--fast"}), "unknown argument '--fast'");
    EXPECT_EQ(complaint({"--mode"}), "--mode needs a value");
    EXPECT_THAT(complaint({"--mode", "off"}), HasSubstr("there are normal, slow"));
    EXPECT_THAT(complaint({"--listen", "localhost:1"}), HasSubstr("is no address"));
    EXPECT_THAT(complaint({"--control", "x.sock"}), HasSubstr("is no absolute path"));
    EXPECT_THAT(complaint({"--seed=-1"}), HasSubstr("is no number"));
}

TEST(UpstreamSettings, AreRefusedWithTheirPlace)
{
    auto why = [](std::string_view text) {
        auto settings = read_settings(text);
        return settings ? std::string{"none"} : settings.error().context;
    };
    EXPECT_EQ(why("{\n\"speed\":1}"), "line 2: speed: is not known");
    EXPECT_EQ(why("[]"), "must be an object");
    EXPECT_EQ(why(R"({"control":"x"})"), "line 1: control: must be an absolute path");
    EXPECT_THAT(why("{"), HasSubstr("line 1:"));
    EXPECT_EQ(why(R"({"seed":-1})"), "line 1: seed: must be a whole number");
    EXPECT_THAT(why(R"({"listen":"a"})"), HasSubstr("listen: must be an address"));
    EXPECT_THAT(why(R"({"script":[{"mode":"off"}]})"), HasSubstr("script: step 1: Invalid mode"));
}

}  // namespace
}  // namespace holdfast::upstream
