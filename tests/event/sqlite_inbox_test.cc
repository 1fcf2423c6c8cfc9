#include "event/sqlite_inbox.h"

#include <gtest/gtest.h>

#include "tests/fakes/direct_ledger.h"

namespace holdfast::event {
namespace {

class SqliteInboxTest : public testing::Test {
protected:
    static Received at(std::int64_t offset, std::string id)
    {
        return {.partition = {"t", 0},
                .offset = offset,
                .row = TableRow{.type = "custom", .data = "{}", .event_id = std::move(id)}};
    }
    static Received anew(Received received)
    {
        received.begins_anew = true;
        return received;
    }
    Taken store(std::vector<Received> batch)
    {
        Taken result;
        inbox.store(std::make_shared<const std::vector<Received>>(std::move(batch)),
                    [&result](const Result<Taken>& taken) {
                        ASSERT_TRUE(taken);
                        result = *taken;
                    });
        ledger.settle();
        return result;
    }
    std::optional<std::int64_t> position()
    {
        std::optional<std::int64_t> found;
        inbox.position({"t", 0}, [&found](const Result<std::optional<std::int64_t>>& next) {
            ASSERT_TRUE(next);
            found = *next;
        });
        ledger.settle();
        return found;
    }

    store::DirectLedger ledger{store::telemetry_kind()};
    SqliteInbox inbox{ledger, ledger};
};

TEST_F(SqliteInboxTest, PassesOverWhatIsBeforeItsPosition)
{
    EXPECT_EQ(position(), std::nullopt);
    EXPECT_EQ(store({at(0, "a"), at(1, "b")}).stored, 2U);
    const Taken again = store({at(1, "c"), at(2, "d")});
    EXPECT_EQ(again.stored, 1U);
    EXPECT_EQ(again.known, 1U);
    EXPECT_EQ(position(), 3);
}

TEST_F(SqliteInboxTest, CountsOffsetsAnewFromWhatBeginsAnew)
{
    store({at(8, "a"), at(9, "b")});
    EXPECT_EQ(store({anew(at(0, "c")), at(1, "d")}).stored, 2U);
    EXPECT_EQ(position(), 2) << "behind where it was";
    EXPECT_EQ(store({at(1, "e"), at(2, "f")}).stored, 1U) << "and from there on as before";
    EXPECT_EQ(position(), 3);
}

TEST_F(SqliteInboxTest, BeginsAnewInTheMiddleOfABatch)
{
    EXPECT_EQ(store({at(5, "a"), anew(at(0, "b")), at(1, "c")}).stored, 3U);
    EXPECT_EQ(position(), 2);
}

TEST_F(SqliteInboxTest, KnowsAnEventOfATopicThatWasMadeAnew)
{
    store({at(5, "a")});
    const Taken taken = store({anew(at(0, "a")), at(1, "b")});
    EXPECT_EQ(taken.stored, 1U);
    EXPECT_EQ(taken.known, 1U);
    EXPECT_EQ(position(), 2);
}

}  // namespace
}  // namespace holdfast::event
