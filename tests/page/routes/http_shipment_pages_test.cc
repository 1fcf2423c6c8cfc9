#include "page/routes/http_shipment_pages.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/virtual_loop.h"
#include "tests/shipment/routes.h"

namespace holdfast::page {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ShipmentPages : public shipment::RoutesTest {
protected:
    ShipmentPages()
    {
        add_shipment_pages(router, {.place = {.loop = virtual_loop, .host = "here", .version = "1"},
                                    .shipments = shipments,
                                    .board = board,
                                    .book = book,
                                    .trends = [] { return nullptr; }});
    }

    VirtualLoop virtual_loop;
    shipment::CountsBoard board;
    order::OrderCountsBoard orders;
    CountBook book{virtual_loop, orders, board};
};

TEST_F(ShipmentPages, ListShipmentsByStatus)
{
    post(R"({"status":"CREATED"})");
    post(R"({"status":"DELIVERED"})");
    board.publish(
        std::make_shared<shipment::Counts>(shipment::Counts{{"CREATED", 1}, {"DELIVERED", 1}}));
    EXPECT_THAT(get("/view/shipments"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("href=\"/view/shipments/1\""),
                      HasSubstr("href=\"/view/shipments/2\""), HasSubstr("<dd>2</dd>"),
                      HasSubstr("aria-current=\"page\">Shipments</a>")));
    EXPECT_THAT(get("/view/shipments?status=DELIVERED"),
                AllOf(HasSubstr("href=\"/view/shipments/2\""),
                      Not(HasSubstr("href=\"/view/shipments/1\""))));
}

TEST_F(ShipmentPages, GoOnWhereThePageBeforeEnded)
{
    for (int i = 1; i <= 60; ++i)
        ledger.other.run("INSERT INTO shipments VALUES (?, 'A', '2026-01-01T00:00:00Z')", {i});
    const std::string first = get("/view/shipments");
    EXPECT_THAT(first, AllOf(HasSubstr("/shipments/60\""), HasSubstr("/shipments/11\""),
                             Not(HasSubstr("/shipments/10\""))));
    const std::size_t at = first.find("/view/shipments?after=");
    ASSERT_NE(at, std::string::npos);
    EXPECT_THAT(get(first.substr(at, first.find('"', at) - at)),
                AllOf(HasSubstr("/shipments/10\""), HasSubstr("/shipments/1\""),
                      Not(HasSubstr("Older ones"))));
}

TEST_F(ShipmentPages, ShowOneWithItsHistory)
{
    post(R"({"status":"CREATED"})");
    EXPECT_THAT(get("/view/shipments/1"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("<h1>Shipment 1</h1>"),
                      HasSubstr("it was recorded"), HasSubstr("CREATED")));
}

TEST_F(ShipmentPages, ShowWhatIsLeftOfADeletedOne)
{
    post(R"({"status":"CREATED"})");
    ledger.other.run("DELETE FROM shipments");
    EXPECT_THAT(get("/view/shipments/1"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("it was deleted")));
}

TEST_F(ShipmentPages, AreNotFoundForWhatNeverWas)
{
    for (const char* target : {"/view/shipments/77", "/view/shipments/x", "/view/shipments/0"})
        EXPECT_THAT(get(target), AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("<!doctype html>")))
            << target;
}

}  // namespace
}  // namespace holdfast::page
