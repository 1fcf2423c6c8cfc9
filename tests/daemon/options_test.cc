#include "daemon/options.h"

#include <gtest/gtest.h>

namespace holdfast::daemon {
namespace {

TEST(Options, RunsWithoutArguments)
{
    EXPECT_EQ(parse_options({}).action, Options::Action::run);
}

TEST(Options, TakesAValueAttachedOrFollowing)
{
    EXPECT_EQ(parse_options({"--config", "/x.json"}).file, "/x.json");
    EXPECT_EQ(parse_options({"--defaults=/var/x"}).defaults_directory, "/var/x");
}

TEST(Options, RefusesWhatItDoesNotKnow)
{
    EXPECT_EQ(parse_options({"--confg"}).action, Options::Action::refuse);
    EXPECT_EQ(parse_options({"x"}).complaint, "unknown argument 'x'");
    EXPECT_EQ(parse_options({"--config"}).complaint, "--config needs a file");
    EXPECT_EQ(parse_options({"--config=x", "--defaults=y"}).action, Options::Action::refuse);
}

TEST(Options, PutsHelpAndVersionFirst)
{
    EXPECT_EQ(parse_options({"--help", "--nonsense"}).action, Options::Action::help);
    EXPECT_EQ(parse_options({"--version"}).action, Options::Action::version);
}

}  // namespace
}  // namespace holdfast::daemon
