#include "shipment/counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shipment/count_metrics.h"
#include "shipment/sqlite_counts.h"
#include "shipment/sqlite_shipments.h"
#include "tests/fakes/direct_ledger.h"

namespace holdfast::shipment {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pointee;

TEST(Counts, AreShownAllWhenTheyAreFew)
{
    Counts few{{"A", 1}, {"B", 2}};
    EXPECT_EQ(greatest(few, 2), few);
    EXPECT_THAT(greatest({}, 2), IsEmpty());
}

TEST(Counts, KeepTheGreatestAndSumUpTheRest)
{
    Counts many{{"A", 1}, {"B", 50}, {"C", 2}, {"D", 70}, {"E", 2}};
    EXPECT_THAT(greatest(many, 3), ElementsAre(StatusCount{"B", 50}, StatusCount{"C", 2},
                                               StatusCount{"D", 70}, StatusCount{"other", 3}));
}

class CountsInTheLedger : public testing::Test {
protected:
    CountsInTheLedger() { ledger.writer.add(projection); }

    void create(const char* status)
    {
        auto describe = [](const Shipment&) { return KeptAnswer{.status = 201}; };
        shipments.create(
            {.status = status, .actor = "uid:1", .key = std::nullopt, .describe = describe},
            [this](const Result<KeptAnswer>& answer) {
                EXPECT_TRUE(answer) << answer.error().context;
                at_answer = board.look();
            });
    }

    store::DirectLedger ledger;
    SqliteShipments shipments{ledger};
    CountsBoard board;
    SqliteCounts projection{board};
    obs::Registry registry;
    CountMetrics metrics{registry, board};
    std::shared_ptr<const Counts> at_answer;
};

TEST_F(CountsInTheLedger, AreKnownFromTheStart)
{
    EXPECT_THAT(board.look(), Pointee(IsEmpty()));
    EXPECT_THAT(*registry.prometheus(), Not(HasSubstr("holdfast_shipments")));
}

TEST_F(CountsInTheLedger, CountAShipmentBeforeItIsAnswered)
{
    create("CREATED");
    EXPECT_THAT(at_answer, Pointee(ElementsAre(StatusCount{"CREATED", 1})));
    create("CREATED");
    create("ARRIVED");
    EXPECT_THAT(at_answer,
                Pointee(ElementsAre(StatusCount{"ARRIVED", 1}, StatusCount{"CREATED", 2})));
}

TEST_F(CountsInTheLedger, ShowEachStatusAtAScrape)
{
    create("CREATED");
    create("CREATED");
    EXPECT_THAT(*registry.prometheus(), HasSubstr("\nholdfast_shipments{status=\"CREATED\"} 2\n"));
    create("ARRIVED");
    EXPECT_THAT(*registry.openmetrics(), HasSubstr("\nholdfast_shipments{status=\"ARRIVED\"} 1\n"));
}

TEST_F(CountsInTheLedger, LeaveOutAStatusThatNoShipmentHasAnyMore)
{
    create("CREATED");
    EXPECT_THAT(*registry.prometheus(), HasSubstr("CREATED"));
    ledger.other.run("UPDATE shipments SET status = 'ARRIVED'");
    create("ARRIVED");
    EXPECT_THAT(*registry.prometheus(), HasSubstr("holdfast_shipments{status=\"ARRIVED\"} 2\n"));
    EXPECT_THAT(*registry.prometheus(), Not(HasSubstr("CREATED")));
}

TEST_F(CountsInTheLedger, ShowNothingRatherThanAnOldNumber)
{
    create("CREATED");
    EXPECT_THAT(*registry.prometheus(), HasSubstr("CREATED"));
    board.lose("no such table: shipment_counts");
    EXPECT_EQ(board.look(), nullptr);
    EXPECT_EQ(board.trouble(), "no such table: shipment_counts");
    EXPECT_THAT(*registry.prometheus(), Not(HasSubstr("CREATED")));

    create("CREATED");
    EXPECT_EQ(board.trouble(), "");
    EXPECT_THAT(*registry.prometheus(), HasSubstr("holdfast_shipments{status=\"CREATED\"} 2\n"));
}

TEST_F(CountsInTheLedger, NotReadableAreLostAndComeBack)
{
    create("CREATED");
    ledger.other.run("ALTER TABLE shipment_counts RENAME COLUMN count TO total");
    ledger.send(store::make_write<int>(
        store::Lane::intake, 1, [](store::Transaction&) { return 0; }, [](const Result<int>&) {}));
    EXPECT_EQ(board.look(), nullptr);
    EXPECT_THAT(board.trouble(), HasSubstr("no such column: count"));

    ledger.other.run("ALTER TABLE shipment_counts RENAME COLUMN total TO count");
    create("CREATED");
    EXPECT_THAT(board.look(), Pointee(ElementsAre(StatusCount{"CREATED", 2})));
}

TEST_F(CountsInTheLedger, BecomeAtMostAHundredLabels)
{
    for (int i = 100; i < 250; ++i)
        create(("S" + std::to_string(i)).c_str());
    create("S249");
    std::string text = *registry.prometheus();
    EXPECT_THAT(text, HasSubstr("holdfast_shipments{status=\"S249\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("holdfast_shipments{status=\"S198\"} 1\n"));
    EXPECT_THAT(text, Not(HasSubstr("S199")));
    EXPECT_THAT(text, HasSubstr("holdfast_shipments{status=\"other\"} 50\n"));
    EXPECT_THAT(text, HasSubstr("label_overflow_total 0\n"));
}

}  // namespace
}  // namespace holdfast::shipment
