#include "watch/state/versions.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::watch {
namespace {

using std::chrono::hours;
using testing::ElementsAre;
using testing::IsEmpty;

class AProduct : public testing::Test {
protected:
    static Service service(std::string name, std::string environment)
    {
        Service made;
        made.name = std::move(name);
        made.environment = std::move(environment);
        return made;
    }
    std::optional<VersionChange> note(std::int64_t key, const Service& service,
                                      std::string_view version)
    {
        at += hours{1};
        return versions.note({key}, service, version, at);
    }
    static WallTime hour(int number) { return ManualClock::start_wall + hours{number}; }
    // "environment=version", by environment.
    static std::string text(const Drift& drift)
    {
        std::string out;
        for (const VersionSighting& each : drift.sightings)
            append_to(out, out.empty() ? "" : " ", each.environment, "=", each.version);
        return out;
    }

    const Service staging = service("Orders", "staging");
    const Service production = service("orders ", "production");
    Versions versions;
    WallTime at = ManualClock::start_wall;
};

TEST_F(AProduct, IsKnownByItsName)
{
    EXPECT_EQ(product_of(staging), product_of(production));
    Service grouped = service("billing", "staging");
    grouped.group = "orders";
    EXPECT_NE(product_of(grouped), product_of(staging));
    Service nameless;
    nameless.id = "A-1";
    EXPECT_EQ(product_of(nameless), "a-1");
}

TEST_F(AProduct, SaysWhatItRunsSinceWhen)
{
    auto first = note(1, production, "1.0");
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->now.before, "");
    EXPECT_TRUE(first->is_new_release);
    EXPECT_FALSE(note(1, production, "1.0").has_value()) << "no news";
    EXPECT_FALSE(note(1, production, "").has_value()) << "it is down, or tells none";
    auto second = note(1, production, "1.1");
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(second->now.before, "1.0");
    EXPECT_EQ(second->now.since, hour(4));
    ASSERT_EQ(versions.releases("orders").size(), 2U);
    EXPECT_EQ(versions.releases("orders")[0].first_seen, hour(1));
}

TEST_F(AProduct, DriftsWhileEnvironmentsDiffer)
{
    note(1, staging, "1.0");
    EXPECT_FALSE(note(2, production, "1.0")->drift_began.has_value());
    EXPECT_THAT(versions.drifts(), IsEmpty());

    auto ahead = note(1, staging, "1.1");
    ASSERT_TRUE(ahead->drift_began.has_value());
    EXPECT_EQ(ahead->drift_began->since, hour(3));
    EXPECT_EQ(text(*ahead->drift_began), "production=1.0 staging=1.1");
    EXPECT_FALSE(note(1, staging, "1.2")->drift_began.has_value()) << "it goes on";
    ASSERT_EQ(versions.drifts().size(), 1U);
    EXPECT_EQ(versions.drifts()[0].since, hour(3)) << "since it began";

    auto behind = note(2, production, "1.2");
    EXPECT_FALSE(behind->is_new_release) << "staging had it";
    ASSERT_TRUE(behind->drift_ended.has_value());
    EXPECT_EQ(behind->drift_ended->since, hour(3));
    EXPECT_THAT(versions.drifts(), IsEmpty());
}

TEST_F(AProduct, DoesNotDriftWithinAnEnvironment)
{
    note(1, production, "1.0");
    EXPECT_FALSE(note(2, production, "1.1")->drift_began.has_value());
    EXPECT_THAT(versions.drifts(), IsEmpty());
    EXPECT_TRUE(note(3, staging, "1.1")->drift_began.has_value()) << "not all of production";
}

TEST_F(AProduct, StopsDriftingWhenOneIsForgotten)
{
    note(1, staging, "1.1");
    note(2, production, "1.0");
    auto ended = versions.forget({1});
    ASSERT_TRUE(ended.has_value());
    EXPECT_EQ(ended->product, "orders");
    EXPECT_FALSE(versions.forget({1}).has_value());
    versions.forget({2});
    EXPECT_THAT(versions.releases("orders"), IsEmpty());
    EXPECT_THAT(versions.state().sightings, IsEmpty());
}

TEST_F(AProduct, LosesAServiceThatGetsAnotherName)
{
    note(1, staging, "1.1");
    note(2, production, "1.0");
    auto renamed = note(1, service("billing", "staging"), "1.1");
    ASSERT_TRUE(renamed.has_value());
    ASSERT_TRUE(renamed->drift_ended.has_value());
    EXPECT_EQ(renamed->drift_ended->product, "orders");
    EXPECT_THAT(versions.drifts(), IsEmpty());
}

TEST_F(AProduct, KeepsSinceWhenOnlyTheEnvironmentChanges)
{
    note(1, staging, "1.0");
    auto moved = note(1, production, "1.0");
    ASSERT_TRUE(moved.has_value());
    EXPECT_EQ(moved->now.environment, "production");
    EXPECT_EQ(moved->now.since, hour(1));
    EXPECT_EQ(moved->now.before, "");
}

TEST_F(AProduct, RemembersABoundedNumberOfReleasesAndThoseThatRun)
{
    note(1, production, "the old one");
    for (int i = 0; i < 1000; ++i)
        note(2, staging, join("1.", i));
    std::vector<Release> releases = versions.releases("orders");
    ASSERT_EQ(releases.size(), Versions::releases_max);
    EXPECT_EQ(releases.front().version, "the old one");
    EXPECT_EQ(releases.back().version, "1.999");
}

TEST_F(AProduct, GoesOnAfterARestart)
{
    note(1, staging, "1.1");
    note(2, production, "1.0");
    note(3, service("billing", "production"), "7");
    VersionState kept = versions.state();
    versions = Versions{kept};
    EXPECT_EQ(versions.state().sightings, kept.sightings);
    EXPECT_EQ(versions.state().releases, kept.releases);
    EXPECT_EQ(versions.state().drifts, kept.drifts);
    EXPECT_FALSE(note(1, staging, "1.1").has_value());
    ASSERT_EQ(versions.drifts().size(), 1U);
    EXPECT_EQ(versions.drifts()[0].since, hour(2));
    EXPECT_TRUE(note(2, production, "1.1")->drift_ended.has_value());
}

TEST_F(AProduct, IsListedBehindAnother)
{
    note(1, staging, "1.1");
    note(2, production, "1.0");
    note(3, service("billing", "production"), "7");
    note(4, service("tax", "production"), "8");
    std::vector<ProductVersions> all = versions.list(std::nullopt, 2, false);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].product, "billing");
    EXPECT_FALSE(all[0].drifts_since.has_value());
    EXPECT_EQ(all[1].product, "orders");
    EXPECT_EQ(all[1].drifts_since, versions.drifts_since("orders"));
    EXPECT_EQ(all[1].sightings.front(), *versions.find({2})) << "by environment";
    EXPECT_EQ(all[1].releases, versions.releases("orders"));
    ASSERT_EQ(versions.list("orders", 2, false).size(), 1U);
    EXPECT_EQ(versions.list("orders", 2, false)[0].product, "tax");
    ASSERT_EQ(versions.list(std::nullopt, 9, true).size(), 1U);
    EXPECT_THAT(versions.list("orders", 9, true), IsEmpty());
    EXPECT_EQ(versions.find({9}), nullptr);
    EXPECT_FALSE(versions.drifts_since("nobody's").has_value());
}

TEST_F(AProduct, TakesUpNothingThatDoesNotFitTogether)
{
    note(1, staging, "1.1");
    note(2, production, "1.1");
    VersionState kept = versions.state();
    kept.drifts = {{.product = "orders", .since = at}, {.product = "gone", .since = at}};
    kept.releases.push_back({.product = "gone", .version = "1", .first_seen = at});
    versions = Versions{kept};
    EXPECT_THAT(versions.drifts(), IsEmpty());
    EXPECT_THAT(versions.releases("gone"), IsEmpty());
    EXPECT_THAT(versions.list(std::nullopt, 9, false), testing::SizeIs(1));
}

}  // namespace
}  // namespace holdfast::watch
