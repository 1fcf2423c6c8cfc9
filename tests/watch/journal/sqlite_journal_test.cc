#include "watch/journal/sqlite_journal.h"

#include <optional>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/direct_ledger.h"

namespace holdfast::watch {
namespace {

using std::chrono::microseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr WallTime noon{std::chrono::hours{24 * 365 * 50} + microseconds{7}};
const systemd::JournalPlace place{.cursor = "s=1;i=2", .at = noon};

class StoredJournals : public testing::Test {
protected:
    StoredJournals()
    {
        for (int key : {1, 2})
            ledger.other.run(
                "INSERT INTO watch_services(key, id, definition, owner, changed_at, changed_by) "
                "VALUES (?1, ?2, '{}', 'api', 0, 'file')",
                {key, std::string_view{join("s", key)}});
    }
    Result<void> store(JournalChange change)
    {
        std::optional<Result<void>> got;
        journal.store(std::move(change), [&](Result<void> stored) { got = std::move(stored); });
        return got.value_or(Error{Errc::internal, "nobody answered"});
    }
    StoredJournal load()
    {
        std::optional<Result<StoredJournal>> got;
        journal.load([&](Result<StoredJournal> loaded) { got = std::move(loaded); });
        if (!got || !*got) {
            ADD_FAILURE() << "not loaded";
            return {};
        }
        return **got;
    }
    static StoredJournalCheck check(int key, JournalBuckets buckets)
    {
        return {.service = ServiceKey{key},
                .looks_for = "unit=web.service",
                .newest_at = noon,
                .newest = "it failed",
                .buckets = std::move(buckets)};
    }

    store::DirectLedger ledger;
    SqliteJournal journal{ledger};
};

TEST_F(StoredJournals, AreEmptyAtFirst)
{
    const StoredJournal stored = load();
    EXPECT_FALSE(stored.place);
    EXPECT_FALSE(stored.gap);
    EXPECT_THAT(stored.checks, IsEmpty());
}

TEST_F(StoredJournals, HaveThePlaceAndTheCountsOfOneWrite)
{
    const systemd::JournalGap gap{.from = noon, .until = noon + microseconds{3}};
    ASSERT_TRUE(
        store({.place = place,
               .gap = gap,
               .checks = {{.to_store = check(1, {{100, 3}, {105, 4}}), .first = 100, .last = 105},
                          {.to_store = check(2, {{100, 1}}), .first = 100, .last = 100}}}));
    StoredJournal stored = load();
    EXPECT_EQ(stored.place, place);
    EXPECT_EQ(stored.gap, gap);
    EXPECT_THAT(stored.checks,
                UnorderedElementsAre(check(1, {{100, 3}, {105, 4}}), check(2, {{100, 1}})));
    // Changed, new, and gone at both ends.
    ASSERT_TRUE(
        store({.place = systemd::JournalPlace{.cursor = "later", .at = noon},
               .checks = {{.to_store = check(1, {{105, 9}, {110, 1}}), .first = 105, .last = 110},
                          {.to_store = check(2, {}), .first = 0, .last = -1}}}));
    stored = load();
    EXPECT_EQ(stored.place->cursor, "later");
    EXPECT_FALSE(stored.gap);
    EXPECT_THAT(stored.checks, UnorderedElementsAre(check(1, {{105, 9}, {110, 1}}), check(2, {})));
}

TEST_F(StoredJournals, BeginAnewOrGo)
{
    ASSERT_TRUE(
        store({.place = place,
               .checks = {{.to_store = check(1, {{100, 3}, {105, 4}}), .first = 100, .last = 105},
                          {.to_store = check(2, {{100, 1}}), .first = 100, .last = 100}}}));
    StoredJournalCheck other = check(1, {{103, 1}});
    other.looks_for = "unit=db.service";
    ASSERT_TRUE(
        store({.place = place,
               .checks = {{.to_store = other, .first = 100, .last = 110, .begins_anew = true}},
               .gone = {ServiceKey{2}}}));
    EXPECT_THAT(load().checks, ElementsAre(other));
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM watch_journal_counts"), 1);
    ASSERT_TRUE(store({.gone = {ServiceKey{1}}}));
    EXPECT_THAT(load().checks, IsEmpty());
    EXPECT_FALSE(load().place) << "nobody reads it any more";
}

TEST_F(StoredJournals, AreOfServicesThatAreWatched)
{
    ASSERT_TRUE(store({.place = place,
                       .checks = {{.to_store = check(1, {{100, 3}}), .first = 100, .last = 100},
                                  {.to_store = check(2, {{100, 1}}), .first = 100, .last = 100}}}));
    ledger.other.run("UPDATE watch_services SET archived_at = 1 WHERE key = 1");
    EXPECT_THAT(load().checks, ElementsAre(check(2, {{100, 1}})));
}

TEST_F(StoredJournals, AreAllThereOrNothing)
{
    ledger.refusal = Error{Errc::unavailable, "closed"};
    EXPECT_EQ(store({.place = place}).error().code, Errc::unavailable);
    ledger.refusal.reset();
    EXPECT_FALSE(load().place);
    // A count that the table does not take undoes the place, too.
    EXPECT_FALSE(
        store({.place = place,
               .checks = {{.to_store = check(1, {{100, 0}}), .first = 100, .last = 100}}}));
    EXPECT_FALSE(load().place);
    ledger.refuse_intake = Error{Errc::full, "no space for anything new"};
    EXPECT_TRUE(store({.place = place})) << "it finishes what has begun";
    EXPECT_TRUE(
        store({.place = systemd::JournalPlace{.cursor = "c", .at = WallTime{} - microseconds{5}}}))
        << "a clock that is wrong stops nobody";
    EXPECT_EQ(load().place->at, WallTime{});
}

}  // namespace
}  // namespace holdfast::watch
