#include "page/book/count_book.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/virtual_loop.h"

namespace holdfast::page {
namespace {

using namespace std::chrono_literals;

using testing::ElementsAre;
using testing::Eq;
using testing::SizeIs;

class CountBooks : public testing::Test {
protected:
    ~CountBooks() override { book.stop(); }

    void orders(std::int64_t processing, std::int64_t validated)
    {
        order::OrderCounts counts;
        counts.of(order::OrderState::processing) = processing;
        counts.of(order::OrderState::validated) = validated;
        order_board.publish(std::make_shared<order::OrderCounts>(counts));
    }
    void shipments(shipment::Counts counts)
    {
        shipment_board.publish(std::make_shared<shipment::Counts>(std::move(counts)));
    }

    VirtualLoop loop;
    order::OrderCountsBoard order_board;
    shipment::CountsBoard shipment_board;
    CountBook book{loop, order_board, shipment_board};
};

TEST_F(CountBooks, RememberADayOfSamplesAndTheMoment)
{
    orders(0, 0);
    book.start();
    loop.run_for(0s);
    orders(2, 10);
    loop.run_for(CountBook::interval);
    orders(1, 11);
    const CountSamples samples = book.samples();
    EXPECT_THAT(orders_in(samples, order::OrderState::validated), ElementsAre(0, 10, 11));
    EXPECT_THAT(orders_in(samples, order::OrderState::processing), ElementsAre(0, 2, 1));
    EXPECT_EQ(samples.back()->at, loop.wall());
    loop.run_for(25h);
    EXPECT_THAT(book.samples(), SizeIs(CountBook::samples_max + 1));
}

TEST_F(CountBooks, BeginWhenSomebodyKnows)
{
    book.start();
    loop.run_for(10s);
    orders(1, 1);
    loop.run_for(1s);
    EXPECT_THAT(orders_in(book.samples(), order::OrderState::validated), ElementsAre(1, 1));
}

TEST_F(CountBooks, HaveAGapWhereNobodyKnew)
{
    orders(1, 1);
    book.start();
    loop.run_for(0s);
    order_board.lose("broken");
    loop.run_for(CountBook::interval);
    orders(1, 3);
    const CountSeries series = orders_in(book.samples(), order::OrderState::validated);
    EXPECT_THAT(series, ElementsAre(Eq(1), Eq(std::nullopt), Eq(3)));
    EXPECT_THAT(gains(series), ElementsAre(Eq(std::nullopt), Eq(std::nullopt)));
}

TEST_F(CountBooks, KeepTheGreatestStatusesAndTheSumOfTheRest)
{
    shipment::Counts many;
    for (int i = 0; i < 100; ++i)
        many.push_back({"S" + std::to_string(100 + i), 100 - i});
    shipments(many);
    book.start();
    loop.run_for(0s);
    const CountSamples samples = book.samples();
    EXPECT_THAT(*samples.front()->shipments, SizeIs(testing::Le(CountBook::statuses_max + 1)));
    EXPECT_THAT(shipments_with(samples, "S100"), ElementsAre(100, 100));
    EXPECT_THAT(shipments_with(samples, "S199"), ElementsAre(Eq(std::nullopt), Eq(std::nullopt)))
        << "it is among the rest";
}

TEST_F(CountBooks, CountNothingOfAStatusThatHasNone)
{
    shipments({{"CREATED", 3}});
    book.start();
    loop.run_for(0s);
    EXPECT_THAT(shipments_with(book.samples(), "DELIVERED"), ElementsAre(0, 0));
}

TEST(CountSeriesOfADay, GainsNothingWhenOrdersAreClearedAway)
{
    EXPECT_THAT(gains({5, 8, 0, 2}), ElementsAre(3, 0, 2));
}

TEST(CountSeriesOfADay, SumsWhatCameSinceAMoment)
{
    CountSamples samples;
    for (int hour = 0; hour < 4; ++hour)
        samples.push_back(
            std::make_shared<CountSample>(CountSample{.at = WallTime{std::chrono::hours{hour}}}));
    EXPECT_EQ(gained_since(samples, {1, 10, 100}, WallTime{2h}), 100);
    EXPECT_EQ(gained_since(samples, {1, 10, 100}, WallTime{}), 111);
}

}  // namespace
}  // namespace holdfast::page
