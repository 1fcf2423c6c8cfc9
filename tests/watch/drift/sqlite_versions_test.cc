#include "watch/drift/sqlite_versions.h"

#include <optional>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/direct_ledger.h"
#include "watch/state/evaluation.h"

namespace holdfast::watch {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr WallTime noon{std::chrono::hours{24 * 365 * 50 + 12}};

class StoredVersions : public testing::Test {
protected:
    static VersionSighting sighting(std::int64_t service, std::string version,
                                    std::string before = {})
    {
        return {.service = {service},
                .product = "orders",
                .environment = "staging",
                .version = std::move(version),
                .before = std::move(before),
                .since = noon + milliseconds{service}};
    }
    static Release release(std::string version)
    {
        return {.product = "orders",
                .version = std::move(version),
                .environment = "staging",
                .first_seen = noon};
    }

    Result<void> save(VersionRows rows)
    {
        std::optional<Result<void>> got;
        versions.save(std::move(rows), [&](Result<void> saved) { got = std::move(saved); });
        return got.value_or(Error{Errc::internal, "nobody answered"});
    }
    VersionState load()
    {
        VersionState got{.drifts = {{.product = "nobody answered"}}};
        versions.load([&](Result<VersionState> loaded) {
            ASSERT_TRUE(loaded) << loaded.error().context;
            got = *std::move(loaded);
        });
        return got;
    }

    store::DirectLedger ledger;
    SqliteVersions versions{ledger};
};

TEST_F(StoredVersions, AreWhatWasSavedLast)
{
    EXPECT_THAT(load().sightings, IsEmpty());
    EXPECT_THAT(load().drifts, IsEmpty());
    ASSERT_TRUE(save({.running = {sighting(1, "1.0"), sighting(2, "1.1", "1.0")},
                      .products = {{.product = "orders",
                                    .releases = {release("1.1"), release("1.0")},
                                    .drifts_since = noon}}}));
    VersionState state = load();
    EXPECT_THAT(state.sightings,
                UnorderedElementsAre(sighting(1, "1.0"), sighting(2, "1.1", "1.0")));
    EXPECT_THAT(state.releases, ElementsAre(release("1.1"), release("1.0"))) << "as they came";
    EXPECT_THAT(state.drifts, ElementsAre(DriftSince{.product = "orders", .since = noon}));

    ASSERT_TRUE(save({.running = {sighting(1, "1.1", "1.0")},
                      .products = {{.product = "orders", .releases = {release("1.1")}}}}));
    state = load();
    EXPECT_THAT(state.sightings,
                UnorderedElementsAre(sighting(1, "1.1", "1.0"), sighting(2, "1.1", "1.0")));
    EXPECT_THAT(state.releases, ElementsAre(release("1.1")));
    EXPECT_THAT(state.drifts, IsEmpty());

    ASSERT_TRUE(save({.gone = {{1}, {2}}, .products = {{.product = "orders"}}}));
    state = load();
    EXPECT_THAT(state.sightings, IsEmpty());
    EXPECT_THAT(state.releases, IsEmpty());
}

TEST_F(StoredVersions, AreInMilliseconds)
{
    VersionSighting early = sighting(1, "1.0");
    early.since = WallTime{milliseconds{-5}};
    VersionSighting exact = sighting(2, "1.0");
    exact.since = noon + microseconds{1999};
    ASSERT_TRUE(save({.running = {early, exact}}));
    const VersionState state = load();
    EXPECT_EQ(state.sightings.at(0).since, WallTime{}) << "a clock that is wrong stops nobody";
    EXPECT_EQ(state.sightings.at(1).since, noon + milliseconds{1});
}

TEST_F(StoredVersions, AreAllThereOrNone)
{
    const std::string longest(version_bytes_max, 'v');
    ASSERT_TRUE(save({.running = {sighting(1, longest, longest)}}));
    EXPECT_FALSE(save({.running = {sighting(2, "1.0"), sighting(3, longest + "v")}}));
    EXPECT_FALSE(save({.running = {sighting(2, "1.0"), sighting(3, "")}}));
    EXPECT_THAT(load().sightings, ElementsAre(sighting(1, longest, longest)));
    ledger.refuse_intake = Error{Errc::full, "no space for anything new"};
    EXPECT_EQ(save({.gone = {{1}}}).error().code, Errc::full);
    EXPECT_EQ(load().sightings.size(), 1U);
}

}  // namespace
}  // namespace holdfast::watch
