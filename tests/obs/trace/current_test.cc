#include "obs/trace/current.h"

#include <gtest/gtest.h>

#include "obs/log.h"
#include "obs/message_ids.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::trace {
namespace {

constexpr std::string_view parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(CurrentTrace, IsThatOfTheInnermostScope)
{
    const Context outer = *parse_traceparent(parent);
    const Context inner{.trace = {.high = 1, .low = 2}, .span = {3}};
    EXPECT_EQ(current(), nullptr);
    {
        const Scope outer_scope{outer};
        EXPECT_EQ(current(), &outer);
        {
            const Scope inner_scope{inner};
            EXPECT_EQ(current(), &inner);
        }
        EXPECT_EQ(current(), &outer);
        {
            const Context none;
            const Scope scope{none};
            EXPECT_EQ(current(), nullptr) << "work of nobody's is not the outer one's";
        }
        EXPECT_EQ(current(), &outer);
    }
    EXPECT_EQ(current(), nullptr);
}

TEST(CurrentTrace, IsInEveryEntryOfTheLog)
{
    ManualClock clock;
    obs::Log log{clock, {}};
    log.write(messages::queue_full, "before", {{"HOLDFAST_QUEUE", "q"}});
    {
        const Context context = *parse_traceparent(parent);
        const Scope scope{context};
        log.write(messages::queue_full, "within", {{"HOLDFAST_QUEUE", "q"}});
    }
    auto entries = log.take(Duration::zero());
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(field_value(entries[0], "HOLDFAST_TRACE_ID"), "");
    EXPECT_EQ(field_value(entries[1], "HOLDFAST_TRACE_ID"), "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(field_value(entries[1], "HOLDFAST_QUEUE"), "q");
}

}  // namespace
}  // namespace holdfast::trace
