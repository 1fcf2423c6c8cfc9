// The small parts of a load: where it goes, and what it reads in answers.
#include <gtest/gtest.h>

#include "ctl/load/check.h"
#include "ctl/load/ledger.h"
#include "ctl/load/lookout.h"
#include "ctl/load/sender.h"
#include "ctl/load/target.h"
#include "lib/json/document.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::ctl {
namespace {

using std::chrono::milliseconds;

TEST(TheTargetOfALoad, IsTheFirstAddressWithoutTls)
{
    EXPECT_EQ(own_url({{"127.0.0.1:8080"}}), "http://127.0.0.1:8080");
    EXPECT_EQ(own_url({{"0.0.0.0:80"}}), "http://127.0.0.1:80");
    EXPECT_EQ(own_url({{"[::]:81"}}), "http://[::1]:81");
    daemon::ListenSettings secret{"127.0.0.1:8443", daemon::TlsSettings{}};
    EXPECT_EQ(own_url({secret, {"127.0.0.1:8080"}}), "http://127.0.0.1:8080");
    EXPECT_EQ(own_url({secret}), "");
}

TEST(AnOrderOfALoad, IsDueAtItsTime)
{
    Instant start{};
    EXPECT_EQ(due_of(start, 0, 200), start);
    EXPECT_EQ(due_of(start, 1, 200), start + milliseconds{5});
    EXPECT_EQ(due_of(start, 1000, 200), start + std::chrono::seconds{5});
    // The largest there can be does not overflow.
    EXPECT_EQ(due_of(start, 1'000'000, 1), start + std::chrono::seconds{1'000'000});
}

TEST(AnOrderOfALoad, HasANumber)
{
    EXPECT_EQ(order_id("load-x", 0), "load-x-0000001");
    EXPECT_EQ(order_id("load-x", 999'999), "load-x-1000000");
}

TEST(AnAnswerAboutAnOrder, IsRead)
{
    auto order = read_order(R"({"state":"Validated","shipment_id":12,"history":[
        {"outcome":"timeout"},{"outcome":"validated"}]})");
    ASSERT_TRUE(order);
    EXPECT_EQ(order_state_names.at(order->state), "Validated");
    EXPECT_EQ(order->endings, 1);
    EXPECT_EQ(order->shipment, 12);
    order = read_order(R"({"state":"Processing","shipment_id":null,"history":[]})");
    ASSERT_TRUE(order);
    EXPECT_EQ(order->state, 0U);
    EXPECT_FALSE(order->shipment);
    EXPECT_EQ(read_order(R"({"state":"Rejected","history":[{"outcome":"validated"},
        {"outcome":"rejected"}]})")
                  ->endings,
              2);
    EXPECT_FALSE(read_order("nonsense"));
    EXPECT_FALSE(read_order(R"({"state":"Lost"})"));
}

TEST(AnAnswerAboutTheService, IsRead)
{
    auto root = [](std::string_view text) { return json::parse(text).root; };
    EXPECT_EQ(read_health(root(R"({"services":{"external_service":{"status":"down"}}})")), "down");
    EXPECT_EQ(read_health(root(R"({"error":"No health data available"})")), "");
    EXPECT_EQ(read_breaker(root(R"({"state":"half_open"})")), "half_open");
}

TEST(TheLedger, HasALineForEachRequest)
{
    TemporaryDirectory directory;
    std::string path = directory.file("ledger");
    Ledger{path}.note("a-1", "acknowledged");
    Ledger{path}.note("a-2", "unanswered");
    EXPECT_EQ(read_file(path), "a-1 acknowledged\na-2 unanswered\n");
    Ledger{""}.note("a-3", "acknowledged");
    EXPECT_THROW(Ledger{directory.file("none/ledger")}, std::system_error);
    EXPECT_THROW(Ledger{"/dev/full"}.note("a-4", "acknowledged"), std::system_error);
}

}  // namespace
}  // namespace holdfast::ctl
