#include "daemon/status_page_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::daemon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SettingsOfTheStatusPage, ShowNothingUnlessSomebodySaysOtherwise)
{
    const page::StatusPageSettings settings = status_page_settings(Settings{}.status_page);
    EXPECT_FALSE(settings.is_enabled);
    EXPECT_FALSE(settings.is_public);
    EXPECT_FALSE(settings.has_services);
    EXPECT_THAT(settings.groups, IsEmpty());
    EXPECT_EQ(settings.title, page::StatusPageSettings{}.title);
}

TEST(SettingsOfTheStatusPage, NameGroupsAsStrangersReadThem)
{
    const page::StatusPageSettings settings = status_page_settings(
        {.groups = {"shop=Our shop", "pay", "web=Our shop", "odd=a=b"}, .environments = {"live"}});
    ASSERT_EQ(settings.groups.size(), 3U);
    EXPECT_EQ(settings.groups[0].title, "Our shop");
    EXPECT_THAT(settings.groups[0].names, ElementsAre("shop", "web"));
    EXPECT_EQ(settings.groups[1].title, "pay");
    EXPECT_THAT(settings.groups[1].names, ElementsAre("pay"));
    EXPECT_EQ(settings.groups[2].title, "a=b");
    EXPECT_THAT(settings.environments, ElementsAre("live"));
}

}  // namespace
}  // namespace holdfast::daemon
