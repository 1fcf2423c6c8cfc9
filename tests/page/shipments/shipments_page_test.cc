#include "page/shipments/shipments_page.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "page/shipments/shipment_page.h"
#include "tests/page/hostile.h"

namespace holdfast::page {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string page_of(const ShipmentsView& view)
{
    const Frame frame{.title = "Shipments"};
    return framed(frame, [&](Html& html) { write_shipments_page(html, frame, view); });
}

std::string page_of(const ShipmentView& view)
{
    const Frame frame{.title = "Shipment"};
    return framed(frame, [&](Html& html) { write_shipment_page(html, frame, view); });
}

TEST(ShipmentsPage, ShowsEachStatusWithItsWay)
{
    ShipmentsView view{.counts = shipment::Counts{{"CREATED", 4}, {"DELIVERED", 1200}}};
    for (const std::int64_t delivered : {1000, 1200})
        view.samples.push_back(std::make_shared<CountSample>(
            CountSample{.shipments = shipment::Counts{{"CREATED", 4}, {"DELIVERED", delivered}}}));
    EXPECT_THAT(page_of(view),
                AllOf(HasSubstr("<dd>1,204</dd>"), HasSubstr("least 1,000"),
                      HasSubstr("most 1,200"), HasSubstr("aria-label=\"From 1000 to 1200\""),
                      HasSubstr("href=\"/view/shipments?status=DELIVERED\"")));
}

TEST(ShipmentsPage, SaysWhatIsNotKnown)
{
    EXPECT_THAT(page_of(ShipmentsView{}),
                AllOf(HasSubstr("is not known just now"), HasSubstr("Trends are switched off"),
                      HasSubstr("There is no such shipment.")));
    const trend::Trends none{{}};
    EXPECT_THAT(page_of(ShipmentsView{.trends = &none}), HasSubstr("Nothing was measured yet."));
}

TEST(ShipmentsPage, LeadsToTheNextPageWithTheSameFilter)
{
    const ShipmentsView view{.asked = {.status = "CREATED"},
                             .shipments = {{{9}, "CREATED", "2026-11-20T10:00:00Z"}},
                             .has_more = true};
    EXPECT_THAT(page_of(view),
                AllOf(HasSubstr("status=CREATED&amp;after=9%202026-11-20T10%3A00%3A00Z"),
                      HasSubstr("<time datetime=\"2026-11-20T10:00:00Z\">"),
                      HasSubstr("href=\"/view/shipments/9\"")));
    const ShipmentsAsked asked =
        read_shipments_asked("status=CREATED&after=9%202026-11-20T10%3A00%3A00Z");
    EXPECT_EQ(asked.status, "CREATED");
    ASSERT_TRUE(asked.after);
    EXPECT_EQ(asked.after->created_at, "2026-11-20T10:00:00Z");
    EXPECT_EQ(read_shipments_asked("status=created").status, "");
}

TEST(ShipmentsPage, ShowsNoMoreThanAHundredStatuses)
{
    ShipmentsView view{.counts = shipment::Counts{}};
    for (int i = 0; i < 1000; ++i)
        view.counts->push_back({join("S", i), 1});
    const std::string page = page_of(view);
    EXPECT_THAT(page, AllOf(HasSubstr("<dd>1,000</dd>"), HasSubstr("<bdi>other</bdi>")));
    EXPECT_LT(page.size(), 100'000U);
}

TEST(ShipmentsPage, ShowsTextAsText)
{
    const ShipmentsView view{.counts = shipment::Counts{{hostile_text(), 1}},
                             .shipments = {{{1}, hostile_text(), hostile_text()}}};
    expect_harmless(page_of(view));
}

TEST(ShipmentPage, ShowsEachStepOfItsHistory)
{
    const ShipmentView view{
        .id = {5},
        .shipment = shipment::Shipment{{5}, "DELIVERED", "2026-11-20T10:00:00Z"},
        .history = {{.number = 1,
                     .at = "2026-11-20T10:00:00Z",
                     .actor = "user:alice",
                     .from = {},
                     .to = "CREATED"},
                    {.number = 2, .at = {}, .actor = {}, .from = "CREATED", .to = "DELIVERED"}},
        .after = 0,
        .has_more = true};
    EXPECT_THAT(page_of(view), AllOf(HasSubstr("it was recorded"), HasSubstr("user:alice"),
                                     HasSubstr("not known"), HasSubstr("another program"),
                                     HasSubstr("href=\"/view/shipments/5?after=2\"")));
}

TEST(ShipmentPage, SaysThatItWasDeleted)
{
    EXPECT_THAT(page_of(ShipmentView{.id = {5}}),
                AllOf(HasSubstr("deleted"), Not(HasSubstr("Recorded"))));
}

TEST(ShipmentPage, ShowsTextAsText)
{
    const ShipmentView view{.id = {5},
                            .shipment = shipment::Shipment{{5}, hostile_text(), hostile_text()},
                            .history = {{.number = 1,
                                         .at = hostile_text(),
                                         .actor = hostile_text(),
                                         .from = hostile_text(),
                                         .to = hostile_text()}}};
    expect_harmless(page_of(view));
}

}  // namespace
}  // namespace holdfast::page
