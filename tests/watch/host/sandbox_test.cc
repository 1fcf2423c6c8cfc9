#include "watch/host/sandbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

using testing::HasSubstr;

TEST(Sandbox, NamesTheSettingThatHidesAPath)
{
    EXPECT_THAT(hidden_by("/home/site.pem", true), HasSubstr("ProtectHome"));
    EXPECT_THAT(hidden_by("/home", false), HasSubstr("ProtectHome"));
    EXPECT_THAT(hidden_by("/run/user/1000/x", false), HasSubstr("ProtectHome"));
    EXPECT_THAT(hidden_by("/tmp/x", true), HasSubstr("PrivateTmp"));
}

TEST(Sandbox, BlamesNobodyElse)
{
    EXPECT_EQ(hidden_by("/tmp/x", false), "") << "its own directory is open to the service";
    EXPECT_EQ(hidden_by("/homes/x", true), "");
    EXPECT_EQ(hidden_by("/srv/home", true), "");
    EXPECT_EQ(hidden_by("", true), "");
}

}  // namespace
}  // namespace holdfast::watch
