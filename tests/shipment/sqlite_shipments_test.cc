#include "shipment/sqlite_shipments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/direct_ledger.h"

namespace holdfast::shipment {
namespace {

using testing::HasSubstr;

KeptAnswer describe(const Shipment& shipment)
{
    return {.status = 201,
            .location = join("/", shipment.id.value),
            .body = join(shipment.status, " ", shipment.created_at)};
}

class ShipmentsInTheLedger : public testing::Test {
protected:
    Result<KeptAnswer> create(std::string status, std::optional<IdempotencyKey> key = {})
    {
        std::optional<Result<KeptAnswer>> got;
        shipments.create({std::move(status), "uid:1", std::move(key), describe},
                         [&](Result<KeptAnswer> answer) { got.emplace(std::move(answer)); });
        return got ? *std::move(got) : Error{Errc::internal, "nobody answered"};
    }

    Result<Shipment> get(std::int64_t id)
    {
        std::optional<Result<Shipment>> got;
        shipments.get({id}, [&](Result<Shipment> shipment) { got.emplace(std::move(shipment)); });
        return got ? *std::move(got) : Error{Errc::internal, "nobody answered"};
    }

    store::DirectLedger ledger;
    SqliteShipments shipments{ledger};
};

TEST_F(ShipmentsInTheLedger, AreFoundWhenTheyAreAnswered)
{
    Result<KeptAnswer> answer = create("IN_TRANSIT");
    ASSERT_TRUE(answer) << answer.error().context;
    EXPECT_EQ(answer->location, "/1");
    EXPECT_EQ(answer->body, "IN_TRANSIT 2026-11-21T03:04:05.678901Z");

    Result<Shipment> shipment = get(1);
    ASSERT_TRUE(shipment) << shipment.error().context;
    EXPECT_EQ(shipment->id, ShipmentId{1});
    EXPECT_EQ(shipment->status, "IN_TRANSIT");
    EXPECT_EQ(shipment->created_at, "2026-11-21T03:04:05.678901Z");
}

TEST_F(ShipmentsInTheLedger, HaveIdsOfTheirOwnInOneTransaction)
{
    ledger.is_held = true;
    std::string seen;
    for (int i = 0; i < 3; ++i)
        shipments.create({"CREATED", "uid:1", {}, describe}, [&](const Result<KeptAnswer>& answer) {
            seen += answer ? answer->location : answer.error().context;
        });
    EXPECT_EQ(seen, "");
    ledger.settle();
    EXPECT_EQ(seen, "/1/2/3");
}

TEST_F(ShipmentsInTheLedger, SayWhenThereIsNone)
{
    Result<Shipment> shipment = get(7);
    ASSERT_FALSE(shipment);
    EXPECT_EQ(shipment.error().code, Errc::not_found);
    EXPECT_EQ(shipment.error().context, "there is no shipment 7");
}

TEST_F(ShipmentsInTheLedger, AreStoredOnceForAKey)
{
    IdempotencyKey key{"k", {}};
    ASSERT_TRUE(create("CREATED", key));
    Result<KeptAnswer> again = create("CREATED", key);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->is_replay);
    EXPECT_EQ(again->location, "/1");
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM shipments"), 1);
}

TEST_F(ShipmentsInTheLedger, TakeNoNewStatusBeyondTheLimit)
{
    ledger.other.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 999) "
        "INSERT INTO shipments(status, created_at) SELECT 'S' || i, '' FROM n");
    EXPECT_TRUE(create("LAST"));
    Result<KeptAnswer> refused = create("TOO_MANY");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::invalid);
    EXPECT_THAT(refused.error().context, HasSubstr("1000 different statuses"));
    EXPECT_TRUE(create("S1"));
    EXPECT_TRUE(create("LAST"));
    EXPECT_TRUE(create("CREATED")) << "what every shipment begins with always has room";
    EXPECT_FALSE(create("TOO_MANY"));
}

TEST_F(ShipmentsInTheLedger, FailWithTheReasonWhenTheTableIsNotThere)
{
    ledger.other.run("ALTER TABLE shipments RENAME COLUMN status TO state");
    Result<KeptAnswer> answer = create("CREATED");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::internal);
    Result<Shipment> shipment = get(1);
    ASSERT_FALSE(shipment);
    EXPECT_EQ(shipment.error().code, Errc::internal);
    EXPECT_THAT(shipment.error().context, HasSubstr("no such column"));
}

TEST_F(ShipmentsInTheLedger, PassARefusalOn)
{
    ledger.refusal = Error{Errc::overloaded, "256 writes wait"};
    EXPECT_EQ(create("CREATED").error().code, Errc::overloaded);
    EXPECT_EQ(get(1).error().code, Errc::overloaded);
}

}  // namespace
}  // namespace holdfast::shipment
