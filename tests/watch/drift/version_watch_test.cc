#include "watch/drift/version_watch.h"

#include "tests/watch/drift/version_fixture.h"
#include "watch/state/evaluation.h"

namespace holdfast::watch {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

class AVersionWatch : public testing::Test, protected VersionWorld {
protected:
    static constexpr ServiceKey staging{1};
    static constexpr ServiceKey production{2};

    AVersionWatch()
    {
        define();
        EXPECT_TRUE(open());
    }
    void define()
    {
        watch->define(staging, on_staging);
        watch->define(production, on_production);
    }
    void restart()
    {
        kill({{staging, on_staging}, {production, on_production}});
        EXPECT_TRUE(open());
    }
    // Its version and what it was before.
    std::string runs(ServiceKey key) const
    {
        const VersionSighting* known = watch->versions().find(key);
        return known == nullptr ? "" : join(known->version, " after ", known->before);
    }
    std::optional<WallTime> drifts_since() const
    {
        return watch->versions().drifts_since("orders");
    }

    const std::shared_ptr<Service> on_staging = service("s", "Orders", "staging");
    const std::shared_ptr<Service> on_production = service("p", "orders", "production");
};

TEST_F(AVersionWatch, TellsWhenAServiceRunsAnotherVersion)
{
    note(staging, "1.0");
    EXPECT_THAT(logged(), IsEmpty()) << "to be seen for the first time is no change";
    note(staging, "1.0");
    note(staging, "");
    EXPECT_THAT(logged(), IsEmpty());
    note(staging, "1.1");
    EXPECT_THAT(logged(), ElementsAre("version-changed: service 's' (staging) runs 1.1 now, it "
                                      "ran 1.0"));
}

TEST_F(AVersionWatch, TellsWhenEnvironmentsDifferAndWhenTheyAgree)
{
    note(staging, "1.0");
    note(production, "1.0");
    EXPECT_THAT(logged(), IsEmpty());
    EXPECT_THAT(metrics(), HasSubstr("\nholdfast_version_drift_products 0\n"));

    loop.run_for(hours{1});
    const WallTime began = loop.wall();
    note(staging, "1.1");
    EXPECT_THAT(logged(), ElementsAre(StartsWith("version-changed: "),
                                      "versions-drift: environments of orders run different "
                                      "versions: production 1.0, staging 1.1"));
    EXPECT_THAT(metrics(), HasSubstr("\nholdfast_version_drift_products 1\n"));
    loop.run_for(hours{1});
    note(staging, "1.2");
    EXPECT_THAT(logged(), SizeIs(1)) << "it drifts already";
    EXPECT_EQ(drifts_since(), began);

    note(production, "1.2");
    EXPECT_THAT(logged(),
                ElementsAre(StartsWith("version-changed: "),
                            join("versions-agree: environments of orders do not differ any more "
                                 "in what they run; they did since ",
                                 format_rfc3339(began))));
    EXPECT_THAT(metrics(), HasSubstr("\nholdfast_version_drift_products 0\n"));
}

TEST_F(AVersionWatch, KnowsAfterAKillWhatItKnewASecondBefore)
{
    note(staging, "1.0");
    note(staging, "1.1");
    note(production, "1.0");
    const WallTime began = loop.wall();
    loop.run_for(microseconds{1'000'001});
    logged();
    note(production, "1.1");
    const auto before = watch->versions().state();
    loop.run_for(seconds{1});
    restart();
    EXPECT_EQ(watch->versions().state().sightings, before.sightings);
    EXPECT_EQ(watch->versions().state().releases, before.releases);
    EXPECT_EQ(drifts_since(), std::nullopt);

    note(production, "1.2");
    loop.run_for(seconds{1});
    logged();
    restart();
    EXPECT_EQ(runs(production), "1.2 after 1.1");
    EXPECT_EQ(drifts_since(), began + seconds{2}) << "in milliseconds, as it is stored";
    EXPECT_THAT(metrics(), HasSubstr("\nholdfast_version_drift_products 1\n"));
    EXPECT_THAT(logged(), IsEmpty()) << "it was told";
    note(production, "1.2");
    EXPECT_THAT(logged(), IsEmpty());
    note(production, "1.1");
    EXPECT_THAT(logged(), SizeIs(2));
}

TEST_F(AVersionWatch, WritesOnceASecondAndOneAtATime)
{
    note(staging, "1.0");
    loop.run_for(seconds{0});
    EXPECT_EQ(store.saves, 1) << "the first at once";
    for (int i = 0; i < 9; ++i) {
        note(staging, join("1.", i));
        loop.run_for(milliseconds{100});
    }
    EXPECT_EQ(store.saves, 1);
    loop.run_for(milliseconds{100});
    EXPECT_EQ(store.saves, 2);
    EXPECT_EQ(store.last.running.at(0).version, "1.8");

    ledger.is_held = true;
    loop.run_for(seconds{1});
    note(staging, "2");
    loop.run_for(seconds{1});
    note(staging, "3");
    loop.run_for(hours{1});
    watch->flush();
    EXPECT_EQ(store.saves, 3);
    ledger.is_held = false;
    ledger.settle();
    loop.run_for(seconds{0});
    EXPECT_EQ(store.saves, 4);
    loop.run_for(hours{1});
    EXPECT_EQ(store.saves, 4) << "nothing is new";
    EXPECT_EQ(loop.next_due(), never);
}

TEST_F(AVersionWatch, TriesAgainWhatWasRefused)
{
    ledger.refuse_intake = Error{Errc::full, "no space"};
    note(staging, "1.0");
    loop.run_for(seconds{1});
    note(production, "1.1");
    watch->forget(staging);
    loop.run_for(VersionWatch::pause - milliseconds{1001});
    EXPECT_EQ(store.saves, 1) << "not before the pause is over";
    loop.run_for(milliseconds{1});
    EXPECT_EQ(store.saves, 2);
    ledger.refuse_intake.reset();
    loop.run_for(VersionWatch::pause);
    EXPECT_EQ(store.saves, 3);
    EXPECT_THAT(store.last.gone, ElementsAre(staging));
    watch->define(staging, on_staging);
    restart();
    EXPECT_EQ(runs(production), "1.1 after ");
    EXPECT_EQ(runs(staging), "");
    EXPECT_THAT(watch->versions().releases("orders"), SizeIs(2));
}

TEST_F(AVersionWatch, WritesALotInPieces)
{
    constexpr int count = 2 * static_cast<int>(VersionWatch::rows_max) + 1;
    std::vector<std::pair<ServiceKey, std::shared_ptr<Service>>> all;
    for (int i = 0; i < count; ++i)
        all.emplace_back(ServiceKey{100 + i}, service(join("x", i), join("x", i), "staging"));
    for (const auto& [key, each] : all) {
        watch->define(key, each);
        note(key, "1");
    }
    loop.run_for(seconds{0});
    EXPECT_EQ(store.last.running.size(), VersionWatch::rows_max);
    EXPECT_EQ(store.last.products.size(), VersionWatch::rows_max);
    loop.run_for(seconds{2});
    EXPECT_EQ(store.saves, 3);
    kill(all);
    EXPECT_TRUE(open());
    EXPECT_EQ(watch->versions().state().sightings.size(), static_cast<std::size_t>(count));
    EXPECT_EQ(watch->versions().state().releases.size(), static_cast<std::size_t>(count));
}

TEST_F(AVersionWatch, IsOpenWhenWhatIsStoredWasRead)
{
    note(staging, "1.0");
    loop.run_for(seconds{1});
    kill({{staging, on_staging}});
    note(staging, "9.9");
    EXPECT_EQ(runs(staging), "") << "nobody knows yet what it ran";
    ledger.refusal = Error{Errc::unavailable, "closed"};
    EXPECT_EQ(open().error().code, Errc::unavailable);
    EXPECT_FALSE(watch->is_open());
    ledger.refusal.reset();
    watch->stop();
    EXPECT_TRUE(open());
    EXPECT_EQ(runs(staging), "1.0 after ");
    note(staging, "1.1");
    watch->stop();
    EXPECT_TRUE(open());
    EXPECT_EQ(runs(staging), "1.1 after 1.0") << "what is stored is older";
}

TEST_F(AVersionWatch, ForgetsServicesThatGo)
{
    note(staging, "1.1");
    note(production, "1.0");
    loop.run_for(seconds{1});
    logged();
    watch->forget(staging);
    EXPECT_THAT(logged(), ElementsAre(StartsWith("versions-agree: ")));
    note(staging, "1.2");
    EXPECT_EQ(runs(staging), "") << "a check that was under way brings nobody back";
    loop.run_for(seconds{1});
    restart();
    EXPECT_EQ(runs(staging), "");
    EXPECT_EQ(drifts_since(), std::nullopt);
}

TEST_F(AVersionWatch, ForgetsServicesThatWentWhileItWasAway)
{
    note(staging, "1.1");
    note(production, "1.0");
    loop.run_for(seconds{1});
    logged();
    kill({{production, on_production}});
    EXPECT_TRUE(open());
    EXPECT_EQ(runs(staging), "");
    EXPECT_THAT(logged(), ElementsAre(StartsWith("versions-agree: ")));
    EXPECT_THAT(metrics(), HasSubstr("\nholdfast_version_drift_products 0\n"));
    loop.run_for(seconds{1});
    EXPECT_THAT(store.last.gone, ElementsAre(staging));
    restart();
    EXPECT_EQ(runs(staging), "") << "nor is it there when the service comes again";
}

TEST_F(AVersionWatch, PassesOverServicesThatAreSwitchedOff)
{
    note(staging, "1.1");
    note(production, "1.0");
    logged();
    auto off = std::make_shared<Service>(*on_staging);
    off->is_enabled = false;
    watch->define(staging, off);
    EXPECT_THAT(logged(), ElementsAre(StartsWith("versions-agree: ")));
    note(staging, "1.1");
    EXPECT_EQ(runs(staging), "");
    EXPECT_EQ(watch->service(staging), nullptr);
    watch->define(staging, on_staging);
    note(staging, "1.1");
    EXPECT_THAT(logged(), ElementsAre(StartsWith("versions-drift: ")));
}

TEST_F(AVersionWatch, FollowsAServiceToAnotherNameOrEnvironment)
{
    note(staging, "1.1");
    note(production, "1.0");
    loop.run_for(seconds{1});
    logged();
    watch->define(staging, service("s", "billing", "staging"));
    EXPECT_THAT(logged(), ElementsAre(StartsWith("versions-agree: environments of orders ")));
    EXPECT_EQ(runs(staging), "1.1 after ");
    loop.run_for(seconds{1});
    kill({{staging, service("s", "Orders", "test")}, {production, on_production}});
    EXPECT_TRUE(open());
    EXPECT_THAT(logged(), ElementsAre(HasSubstr("production 1.0, test 1.1")));
    EXPECT_THAT(watch->versions().releases("billing"), IsEmpty());
    loop.run_for(seconds{1});
    VersionState state;
    stored.load([&](const Result<VersionState>& loaded) { state = *loaded; });
    EXPECT_THAT(state.drifts, SizeIs(1));
    for (const Release& release : state.releases)
        EXPECT_EQ(release.product, "orders");
}

TEST_F(AVersionWatch, FillsNoJournal)
{
    for (int i = 0; i < 1000; ++i)
        note(staging, join("1.", i));
    EXPECT_THAT(logged(), SizeIs(VersionReport::per_minute));
    loop.run_for(minutes{1});
    note(staging, "2");
    EXPECT_THAT(logged(),
                ElementsAre(HasSubstr("runs 2 now, it ran 1.999 (979 more like this were not "
                                      "written: too many)")));
    note(production, "1");
    EXPECT_THAT(logged(), ElementsAre(StartsWith("versions-drift: ")))
        << "one kind does not take the other's turn";
    for (int i = 0; i < 1000; ++i)
        note(production, i % 2 == 0 ? "2" : "1");
    EXPECT_THAT(metrics(), HasSubstr("\nholdfast_version_drift_products 1\n"));
    EXPECT_LE(logged().size(), 2 * VersionReport::per_minute);
}

TEST_F(AVersionWatch, TakesNoMoreThanAVersionMayBeLong)
{
    note(staging, std::string(1000, 'v'));
    note(staging, std::string(999, 'v'));
    loop.run_for(seconds{1});
    EXPECT_EQ(store.saves, 1) << "it is the same";
    EXPECT_EQ(runs(staging).size(), version_bytes_max + std::string_view{" after "}.size());
}

TEST_F(AVersionWatch, DescribesADriftInFewWords)
{
    Drift drift{.product = "orders"};
    for (std::string_view environment : {"a", "b"})
        for (int i = 0; i < 20; ++i)
            drift.sightings.push_back(
                {.environment = std::string{environment}, .version = join("1.", i % 7)});
    EXPECT_EQ(describe(drift),
              "a 1.0, a 1.1, a 1.2, a 1.3, a 1.4, a 1.5, a 1.6, b 1.0, b 1.1, b 1.2 and more");
    drift.sightings.resize(20);
    EXPECT_EQ(describe(drift), "a 1.0, a 1.1, a 1.2, a 1.3, a 1.4, a 1.5, a 1.6");
    drift.sightings = {{.environment = "a\x1b[2J", .version = "1\x07"}};
    EXPECT_EQ(describe(drift), "a [2J 1 ");
}

}  // namespace
}  // namespace holdfast::watch
