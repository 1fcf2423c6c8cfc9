#include "ctl/load/options.h"

#include <gtest/gtest.h>

namespace holdfast::ctl {
namespace {

Result<LoadOptions> read(std::map<std::string, std::string, std::less<>> options)
{
    return read_load_options({.options = std::move(options), .arguments = {}});
}

std::string complaint(const std::string& option, const std::string& argument)
{
    auto options = read({{option, argument}});
    return options ? "" : options.error().context;
}

TEST(LoadOptions, HaveDefaults)
{
    auto options = read({});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->orders, 1000);
    EXPECT_EQ(options->rate, 200);
    EXPECT_EQ(options->connections, 16);
    EXPECT_FALSE(options->scenario);
    EXPECT_FALSE(options->persists);
    EXPECT_FALSE(options->waits_for_recovery);
    EXPECT_EQ(options->upstream, "http://127.0.0.1:5003");
    EXPECT_EQ(options->patience, std::chrono::minutes{5});
}

TEST(LoadOptions, AreRead)
{
    auto options = read({{"--orders", "7"},
                         {"--rate", "8"},
                         {"--connections", "9"},
                         {"--mode", "slow"},
                         {"--upstream", "https://other:1//"},
                         {"--wait-recovery", ""},
                         {"--persist", ""},
                         {"--ledger", "/x"},
                         {"--patience", "90s"}});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->orders, 7);
    EXPECT_EQ(options->rate, 8);
    EXPECT_EQ(options->connections, 9);
    EXPECT_EQ(options->scenario, Scenario::slow);
    EXPECT_EQ(options->upstream, "https://other:1");
    EXPECT_TRUE(options->waits_for_recovery);
    EXPECT_TRUE(options->persists);
    EXPECT_EQ(options->ledger, "/x");
    EXPECT_EQ(options->patience, std::chrono::seconds{90});
}

TEST(LoadOptions, RefuseWhatCannotBeMeant)
{
    EXPECT_EQ(complaint("--orders", "0"), "--orders: must be a whole number from 1 to 1000000");
    EXPECT_NE(complaint("--orders", "1000001"), "");
    EXPECT_NE(complaint("--rate", "-1"), "");
    EXPECT_NE(complaint("--rate", "fast"), "");
    EXPECT_NE(complaint("--connections", "1001"), "");
    EXPECT_EQ(complaint("--mode", "hang"), "--mode: \"hang\" is none of normal, slow, down, error");
    EXPECT_NE(complaint("--upstream", "127.0.0.1:5003"), "");
    EXPECT_NE(complaint("--patience", "0s"), "");
    EXPECT_NE(complaint("--patience", "25h"), "");
    EXPECT_NE(complaint("--patience", "long"), "");
}

}  // namespace
}  // namespace holdfast::ctl
