#include "http/stream/event_text.h"

#include <gtest/gtest.h>

namespace holdfast::http {
namespace {

TEST(EventText, IsWhatBrowsersRead)
{
    EXPECT_EQ(event_text(7, "breaker", "{\"to\":\"open\"}"),
              "id: 7\nevent: breaker\ndata: {\"to\":\"open\"}\n\n");
    EXPECT_EQ(note_text("gap", "{}"), "event: gap\ndata: {}\n\n");
    EXPECT_EQ(retry_text(std::chrono::seconds{2}), "retry: 2000\n");
}

// What follows a line break would be read as fields of its own, or as another event.
TEST(EventTextDeathTest, IsNeverMoreThanOneEvent)
{
    EXPECT_DEATH(event_text(7, "a", "{}\n\ndata: {}"), "find_first_of");
    EXPECT_DEATH(event_text(7, "a\r", "{}"), "find_first_of");
    EXPECT_DEATH(event_text(7, "", "{}"), "empty");
}

}  // namespace
}  // namespace holdfast::http
