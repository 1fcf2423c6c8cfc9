#include "ctl/orders/order_screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "base/timestamp.h"
#include "ctl/screen/width.h"

namespace holdfast::ctl {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

json::Node stats(int waiting, int validated, std::string_view breaker = "closed")
{
    return json::parse(
               join(R"({"orders":{"Processing":)", waiting, R"(,"Validated":)", validated,
                    R"(,"Rejected":0,"Failed":1},"backlog":)", waiting,
                    R"(,"backlog_max":100000,"oldest_since":"2026-11-21T13:00:00.5Z","calls":1,
                       "hold":"none","breaker":{"state":")",
                    breaker, R"(","since":"2026-11-21T10:00:00.123456Z","until":null,
                    "window":{"calls":100,"failed":3,"slow":1}}})"))
        .root;
}

OrderFrame frame_of(json::Node counts, std::string_view orders = "[]")
{
    OrderFrame frame;
    frame.stats = std::move(counts);
    frame.orders = json::parse(join("{\"items\":", orders, "}")).root;
    return frame;
}

constexpr std::string_view two = R"([
    {"order_id":"A-2","state":"Processing","quantity":3,"product":"商品",
     "created_at":"2026-11-21T13:04:05.678901Z"},
    {"order_id":"A\u001b-1","state":"Failed","reason":"operator","quantity":1,"product":"x",
     "created_at":"2026-11-21T13:04:00Z"}])";

std::vector<std::string> lines_of(const OrderFrame& frame, Extent room,
                                  const OrderHistory* history = nullptr)
{
    std::vector<std::string> lines;
    const WallTime at = *parse_rfc3339("2026-11-21T13:04:30.5Z");
    for (const Line& line : draw_orders(frame, history, at, room))
        lines.push_back(text_of(line));
    return lines;
}

TEST(OrderScreen, ShowsCountsBacklogBreakerAndTheNewestWithTheirCalls)
{
    OrderFrame frame = frame_of(stats(2, 1204), two);
    frame.calls["A-2"] = {.count = "4", .last = "error 500 in 12.5 ms"};
    EXPECT_THAT(
        lines_of(frame, {}),
        ElementsAre("orders     Processing 2   Validated 1,204   Rejected 0   Failed 1",
                    "backlog    2 of at most 100,000, the oldest 4 min 30 s old, 1 call under way",
                    "breaker    closed since 2026-11-21T10:00:00Z; of the last 100 calls 3 failed, "
                    "1 slow",
                    "ID    STATE              CALLS  LAST CALL             CREATED               "
                    "PRODUCT",
                    "A-2   Processing             4  error 500 in 12.5 ms  2026-11-21T13:04:05Z  3 "
                    "商品",
                    "A -1  Failed (operator)      -  -                     2026-11-21T13:04:00Z  1 "
                    "x"));
}

TEST(OrderScreen, TellsInTonesWhatIsWrong)
{
    const Picture seen = draw_orders(frame_of(stats(2, 5, "open"), two), nullptr, {}, {});
    EXPECT_EQ(seen[0].back().text, "   Failed 1");
    EXPECT_EQ(seen[0].back().tone, Tone::bad);
    EXPECT_EQ(seen[0][3].tone, Tone::plain) << "none was rejected";
    EXPECT_EQ(seen[2][1].text, "open");
    EXPECT_EQ(seen[2][1].tone, Tone::bad);
    EXPECT_EQ(seen[5][0].tone, Tone::bad);
}

TEST(OrderScreen, FitsIntoWhatThereIsOfATerminal)
{
    const OrderFrame frame = frame_of(stats(2, 5), two);
    for (const std::size_t columns : {1U, 5U, 40U, 79U, 120U})
        for (const std::string& line : lines_of(frame, {columns, 0}))
            EXPECT_LE(width_of(line), columns) << line;
    EXPECT_THAT(lines_of(frame, {80, 5}), SizeIs(5));
    EXPECT_THAT(lines_of(frame, {80, 5}).back(), HasSubstr("A-2"));
    EXPECT_THAT(lines_of(frame, {80, 4}), SizeIs(3)) << "no heads above nothing";
    EXPECT_THAT(lines_of(frame, {80, 1}), SizeIs(3));
    EXPECT_THAT(lines_of(frame, {99, 9})[3], Not(HasSubstr("CREATED")));
    EXPECT_THAT(lines_of(OrderFrame{}, {80, 24}), SizeIs(0));
}

TEST(OrderScreen, SaysWhyTheQueueStandsStill)
{
    json::Node counts = stats(2, 5);
    for (json::Member& each : counts.members)
        if (each.name == "hold")
            each.value.text = "store";
    EXPECT_THAT(lines_of(frame_of(counts), {})[2], "           the queue stands still: store");
}

TEST(OrderHistory, CountsWhatCameAndWhatBecameFinal)
{
    OrderHistory history;
    history.take(stats(2, 10), Instant{seconds{0}});
    history.take(stats(4, 20), Instant{seconds{2}});
    EXPECT_EQ(history.finished().latest(), 5.0);
    EXPECT_EQ(history.placed().latest(), 6.0);
    EXPECT_EQ(history.backlog().latest(), 4.0);
    const auto lines = lines_of(frame_of(stats(4, 20)), {}, &history);
    EXPECT_THAT(lines[1], testing::EndsWith("under way  ▅█"));
    EXPECT_EQ(lines[2], "placed     6.0/s        █  at most 6.0/s");
    EXPECT_EQ(lines[3], "finished   5.0/s        █  at most 5.0/s");
    // Orders are cleared: that is no rate.
    history.take(stats(1, 0), Instant{seconds{4}});
    EXPECT_EQ(history.finished().latest(), std::nullopt);
    history.take(stats(1, 2), Instant{seconds{6}});
    EXPECT_EQ(history.finished().latest(), 1.0);
    history.miss();
    EXPECT_EQ(history.finished().latest(), std::nullopt);
    history.take(stats(1, 90), Instant{seconds{60}});
    EXPECT_EQ(history.finished().latest(), std::nullopt);
}

}  // namespace
}  // namespace holdfast::ctl
