#include "daemon/count_events.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "obs/log.h"
#include "obs/metrics.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::daemon {
namespace {

using namespace std::chrono_literals;

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class CountEventsTest : public testing::Test, private http::LiveBody::Outlet {
protected:
    CountEventsTest()
    {
        loop.add(task, loop.now());
        body->begin(*this);
        hear();  // The greeting.
    }
    ~CountEventsTest() override
    {
        body->end(http::LiveBody::Parting::over);
        loop.remove(task);
    }

    void orders(std::int64_t validated)
    {
        order::OrderCounts counts;
        counts.of(order::OrderState::validated) = validated;
        order_board.publish(std::make_shared<order::OrderCounts>(counts));
    }
    void shipments(shipment::Counts counts)
    {
        shipment_board.publish(std::make_shared<shipment::Counts>(std::move(counts)));
    }
    std::string hear()
    {
        std::string text;
        std::vector<char> piece(4096);
        while (const std::size_t bytes = body->take(piece))
            text.append(piece.data(), bytes);
        return text;
    }
    std::string hear_after(Duration time)
    {
        loop.run_for(time);
        return hear();
    }

    void wake() noexcept override {}
    void cut_off() noexcept override {}

    ManualClock clock;
    obs::Log log{clock, {}};
    obs::Registry registry;
    VirtualLoop loop;
    http::EventHub hub{{loop, registry, log, "1.2.3"}};
    order::OrderCountsBoard order_board;
    shipment::CountsBoard shipment_board;
    CountEvents task{{hub, order_board, shipment_board}};
    std::shared_ptr<http::LiveBody> body = hub.open(http::EventKinds{}.set(), std::nullopt);
};

TEST_F(CountEventsTest, TellWhatHasChangedOnceASecond)
{
    orders(1);
    shipments({{"CREATED", 1}});
    EXPECT_THAT(hear_after(1s), IsEmpty()) << "as it was found at the start";
    orders(2);
    orders(3);
    EXPECT_THAT(hear_after(1s),
                AllOf(HasSubstr("event: orders\n"),
                      HasSubstr(R"({"byState":{"Processing":0,"Validated":3,)"),
                      Not(HasSubstr("shipments")), Not(HasSubstr("\"Validated\":2"))));
    shipments({{"CREATED", 1}, {"DELIVERED", 1}});
    EXPECT_THAT(hear_after(1s), AllOf(HasSubstr("event: shipments\n"),
                                      HasSubstr(R"({"byStatus":{"CREATED":1,"DELIVERED":1}})"),
                                      Not(HasSubstr("event: orders"))));
}

TEST_F(CountEventsTest, SayNothingWhileNothingChanges)
{
    orders(1);
    shipments({{"CREATED", 1}});
    hear_after(1s);
    orders(1);
    shipments({{"CREATED", 1}});
    EXPECT_THAT(hear_after(5s), IsEmpty());
    order_board.lose("broken");
    shipment_board.lose("broken");
    EXPECT_THAT(hear_after(5s), IsEmpty());
}

TEST_F(CountEventsTest, AreShortHoweverManyStatusesThereAre)
{
    shipments({});
    hear_after(1s);
    shipment::Counts many;
    for (int i = 0; i < 1000; ++i)
        many.push_back({"S" + std::to_string(i), 1});
    shipments(many);
    const std::string told = hear_after(1s);
    EXPECT_THAT(told, HasSubstr("\"other\":980"));
    EXPECT_LT(told.size(), 1000U);
}

}  // namespace
}  // namespace holdfast::daemon
