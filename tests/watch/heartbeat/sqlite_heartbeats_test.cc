#include "watch/heartbeat/sqlite_heartbeats.h"

#include <optional>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/direct_ledger.h"

namespace holdfast::watch {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr WallTime noon{std::chrono::hours{24 * 365 * 50}};

class StoredHeartbeats : public testing::Test {
protected:
    StoredHeartbeats()
    {
        for (int key : {1, 2, 3})
            ledger.other.run(
                "INSERT INTO watch_services(key, id, definition, owner, changed_at, changed_by) "
                "VALUES (?1, ?2, '{}', 'api', 0, 'file')",
                {key, std::string_view{join("s", key)}});
    }

    Result<void> store(std::vector<StoredBeat> beats)
    {
        std::optional<Result<void>> got;
        heartbeats.store(std::move(beats), [&](Result<void> stored) { got = std::move(stored); });
        return got.value_or(Error{Errc::internal, "nobody answered"});
    }
    std::vector<StoredBeat> load()
    {
        std::vector<StoredBeat> got{{.service = ServiceKey{-1}}};
        heartbeats.load([&](Result<std::vector<StoredBeat>> loaded) {
            ASSERT_TRUE(loaded) << loaded.error().context;
            got = *std::move(loaded);
        });
        return got;
    }

    store::DirectLedger ledger;
    SqliteHeartbeats heartbeats{ledger};
};

TEST_F(StoredHeartbeats, KeepTheLastWordOfEach)
{
    EXPECT_THAT(load(), IsEmpty());
    const StoredBeat first{ServiceKey{1}, {.at = noon}};
    const StoredBeat second{ServiceKey{2}, {.at = noon + milliseconds{1}, .failure = "disk full"}};
    EXPECT_TRUE(store({first, second}));
    EXPECT_THAT(load(), UnorderedElementsAre(first, second));
    const StoredBeat later{ServiceKey{2}, {.at = noon + milliseconds{2}, .failure = ""}};
    EXPECT_TRUE(store({later}));
    EXPECT_THAT(load(), UnorderedElementsAre(first, later));
    const StoredBeat well{ServiceKey{2}, {.at = noon + milliseconds{3}}};
    EXPECT_TRUE(store({well}));
    EXPECT_THAT(load(), UnorderedElementsAre(first, well));
}

TEST_F(StoredHeartbeats, AreInMilliseconds)
{
    EXPECT_TRUE(store({{ServiceKey{1}, {.at = noon + microseconds{1999}}}}));
    EXPECT_EQ(load().front().beat.at, noon + milliseconds{1});
    EXPECT_TRUE(store({{ServiceKey{1}, {.at = WallTime{milliseconds{-5}}}}}))
        << "a clock that is wrong stops nobody";
    EXPECT_EQ(load().front().beat.at, WallTime{});
}

TEST_F(StoredHeartbeats, AreOfServicesThatAreWatched)
{
    EXPECT_TRUE(store({{ServiceKey{1}, {.at = noon}}, {ServiceKey{3}, {.at = noon}}}));
    ledger.other.run("UPDATE watch_services SET archived_at = 1 WHERE key = 1");
    EXPECT_THAT(load(), ElementsAre(StoredBeat{ServiceKey{3}, {.at = noon}}));
    ledger.other.run("UPDATE watch_services SET archived_at = NULL WHERE key = 1");
    EXPECT_THAT(load(), testing::SizeIs(2));
}

TEST_F(StoredHeartbeats, AreAllThereOrNone)
{
    ledger.refusal = Error{Errc::unavailable, "closed"};
    EXPECT_EQ(store({{ServiceKey{1}, {.at = noon}}}).error().code, Errc::unavailable);
    ledger.refusal.reset();
    EXPECT_THAT(load(), IsEmpty());
    ledger.refuse_intake = Error{Errc::full, "no space for anything new"};
    EXPECT_TRUE(store({{ServiceKey{1}, {.at = noon}}})) << "it finishes what has begun";
}

}  // namespace
}  // namespace holdfast::watch
