#include "page/orders/orders_page.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "page/orders/order_page.h"
#include "tests/page/hostile.h"

namespace holdfast::page {
namespace {

using namespace std::chrono_literals;

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr WallTime noon{std::chrono::hours{500'004}};

Frame frame_at_noon()
{
    return {.title = "Orders", .here = "/view/orders", .now = noon};
}

std::string page_of(const OrdersView& view, const Frame& frame = frame_at_noon())
{
    return framed(frame, [&](Html& html) { write_orders_page(html, frame, view); });
}

std::string page_of(const order::OrderHistory& history, const Frame& frame = frame_at_noon())
{
    return framed(frame, [&](Html& html) { write_order_page(html, frame, history); });
}

order::Order an_order(std::string id, order::OrderState state = order::OrderState::processing)
{
    return {.key = {7},
            .order_id = std::move(id),
            .product = "bandage",
            .quantity = 1234,
            .accepted = noon - 90s,
            .state = state};
}

TEST(OrdersPage, ShowsStatesBacklogAndTheOldest)
{
    OrdersView view{.counts = order::OrderCounts{}, .backlog_max = 100'000, .calls = 3};
    view.counts->of(order::OrderState::processing) = 1500;
    view.counts->oldest = noon - 5min;
    EXPECT_THAT(page_of(view),
                AllOf(HasSubstr("1,500 of 100,000 at most"), HasSubstr(">5 min</time> old"),
                      HasSubstr("Calls under way</dt><dd>3"), HasSubstr("> Processing</span>"),
                      Not(HasSubstr("stands still"))));
}

TEST(OrdersPage, SaysWhatIsNotKnown)
{
    EXPECT_THAT(page_of(OrdersView{}),
                AllOf(HasSubstr("is not known just now"), HasSubstr("is being read"),
                      HasSubstr("There is no such order.")));
}

TEST(OrdersPage, SaysWhyTheQueueStandsStill)
{
    OrdersView view{.counts = order::OrderCounts{}, .hold = order::HoldReason::unauthorized};
    EXPECT_THAT(page_of(view), HasSubstr("refuses our credentials"));
}

TEST(OrdersPage, HasAButtonForEachWordToTheBreaker)
{
    const BreakerView breaker{.state = order::BreakerState::open,
                              .since = noon - 20s,
                              .next_probe = noon + 40s,
                              .window = {.total = 10, .failed = 6},
                              .calls_min = 5,
                              .failure_rate = 60,
                              .slow_rate = 0,
                              .totals = {.succeeded = 4, .failed = 6}};
    const std::string page = page_of(OrdersView{.breaker = breaker});
    EXPECT_THAT(page, AllOf(HasSubstr("<span class=\"mark worst\">"), HasSubstr("60 %: 6 of 10"),
                            HasSubstr("Next probe</dt><dd><time"), HasSubstr(">20 s</time>")));
    for (const char* word : {"open", "close", "disable", "reset"})
        EXPECT_THAT(page, HasSubstr(join("name=\"action\" value=\"", word, "\"")));
    Frame reader = frame_at_noon();
    reader.may_act = false;
    EXPECT_THAT(page_of(OrdersView{.breaker = breaker}, reader), Not(HasSubstr("method=\"post\"")));
}

TEST(OrdersPage, LeadsToTheNextPageWithTheSameFilter)
{
    OrdersView view{.asked = {.state = order::OrderState::failed, .product = "a b&c"},
                    .orders = {an_order("first")},
                    .has_more = true};
    const std::string page = page_of(view);
    const std::string address =
        join("/view/orders?state=Failed&amp;product=a%20b%26c&amp;after=7%20",
             (noon - 90s).time_since_epoch() / 1us);
    EXPECT_THAT(page, AllOf(HasSubstr(address), HasSubstr("value=\"a b&amp;c\""),
                            HasSubstr("<option value=\"Failed\" selected=\"\">")));
}

TEST(OrdersPage, ReadsBackWhatItsLinksSay)
{
    const OrdersAsked asked =
        read_orders_asked("state=Failed&product=a%20b%26c&after=7%201800014310000000");
    EXPECT_EQ(asked.state, order::OrderState::failed);
    EXPECT_EQ(asked.product, "a b&c");
    ASSERT_TRUE(asked.after);
    EXPECT_EQ(asked.after->key.value, 7);
    const OrdersAsked nonsense = read_orders_asked("state=Sold&after=x&%zz&since=5");
    EXPECT_FALSE(nonsense.state);
    EXPECT_FALSE(nonsense.after);
}

TEST(OrdersPage, ShowsTextAsText)
{
    OrdersView view{.asked = {.product = hostile_text().substr(0, 200)}};
    order::Order order = an_order(hostile_text());
    order.product = hostile_text();
    view.orders = {order};
    expect_harmless(page_of(view));
}

TEST(OrderPage, ShowsEachAttemptAndWhatTheOrderWaitsFor)
{
    order::OrderHistory history{.order = an_order("a b/c"),
                                .wait = order::Wait{.what = order::Wait::For::retry,
                                                    .until = noon + 10s,
                                                    .deadline = noon + 1h},
                                .attempts = 240};
    history.recent.push_back(
        {.number = 240,
         .began = noon - 10s,
         .breaker = order::BreakerState::half_open,
         .record = {
             .outcome = order::Outcome::timeout, .took = 5s, .detail = "no answer in time"}});
    EXPECT_THAT(
        page_of(history),
        AllOf(HasSubstr("<bdi>a b/c</bdi>"), HasSubstr("another try"), HasSubstr("1,234"),
              HasSubstr("> timeout</span>"), HasSubstr("The last 1 of 240 in all."),
              HasSubstr("action=\"/view/orders/a%20b%2Fc/retry\""),
              HasSubstr("action=\"/view/orders/a%20b%2Fc/fail\""), HasSubstr("no answer in time")));
}

TEST(OrderPage, OffersOnlyWhatCanBeDone)
{
    order::OrderHistory history{.order = an_order("a")};
    history.wait = order::Wait{.what = order::Wait::For::answer, .until = noon, .deadline = {}};
    EXPECT_THAT(page_of(history), Not(HasSubstr("method=\"post\""))) << "it is with the service";
    history.wait.reset();
    history.order.state = order::OrderState::validated;
    history.order.shipment = 12;
    EXPECT_THAT(page_of(history),
                AllOf(Not(HasSubstr("method=\"post\"")), HasSubstr("href=\"/view/shipments/12\"")));
    history.order.state = order::OrderState::failed;
    EXPECT_THAT(page_of(history),
                AllOf(HasSubstr("Place anew"), HasSubstr("/retry\""), Not(HasSubstr("/fail\""))));
}

TEST(OrderPage, ShowsTextAsText)
{
    order::Order order = an_order(hostile_text());
    order.product = hostile_text();
    order.placed_by = hostile_text();
    order.ended_by = hostile_text();
    order.retry_of = hostile_text();
    order::OrderHistory history{.order = order};
    history.recent.push_back(
        {.number = 1,
         .began = noon,
         .breaker = order::BreakerState::closed,
         .record = {.outcome = order::Outcome::error, .detail = hostile_text()}});
    expect_harmless(page_of(history));
}

}  // namespace
}  // namespace holdfast::page
