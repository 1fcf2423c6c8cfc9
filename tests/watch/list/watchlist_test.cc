// Changes of what is watched that are under way at the same time, on the real store.
#include "watch/list/watchlist.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/virtual_loop.h"
#include "tests/watch/monitor/fake_prober.h"
#include "watch/history/sqlite_services.h"

namespace holdfast::watch {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class WatchlistTest : public testing::Test {
protected:
    WatchlistTest()
    {
        list->open({}, [](const Result<Watchlist::Outcome>& opened) { ASSERT_TRUE(opened); });
    }

    static Service service(std::string_view id, std::vector<std::string> depends_on = {})
    {
        return {.id = std::string{id},
                .name = "n",
                .url = "http://192.0.2.1/",
                .depends_on = std::move(depends_on)};
    }
    static Service heartbeat(std::string_view id)
    {
        return {.id = std::string{id},
                .name = "n",
                .type = CheckType::heartbeat,
                .interval = std::chrono::minutes{1},
                .heartbeat = {.token = "0123456789abcdef0123"}};
    }

    // Each adds what became of it.
    Watchlist::Done<Watchlist::Item> noted()
    {
        return [this](const Result<Watchlist::Item>& item) {
            codes.push_back(item ? std::nullopt : std::optional{item.error().code});
        };
    }
    std::optional<Watchlist::Import> put_all(std::vector<Service> wanted)
    {
        std::optional<Watchlist::Import> told;
        list->put_all(std::move(wanted), "test", [&](const Result<Watchlist::Import>& import) {
            error = import ? std::nullopt : std::optional{import.error()};
            if (import)
                told = *import;
        });
        return told;
    }
    // Until nothing waits any more.
    void settle()
    {
        while (ledger.waiting() > 0)
            ledger.settle();
    }

    class StoresNothing final : public FindingSink {
    public:
        void store(Batch /*findings*/, std::function<void(const Result<void>&)> stored) override
        {
            stored({});
        }
    };

    VirtualLoop loop;
    store::DirectLedger ledger;
    SqliteServices services{ledger};
    StoresNothing sink;
    FakeProber prober;
    MonitorObserver observer;
    ConditionBook conditions;
    Monitor monitor{{}, {.loop = loop, .prober = prober, .sink = sink, .observer = observer}};
    std::unique_ptr<Watchlist> list =
        std::make_unique<Watchlist>(WatchlistSettings{.services_max = 3},
                                    Watchlist::World{loop, services, monitor, conditions});
    std::vector<std::optional<Errc>> codes;
    std::optional<Error> error;
};

TEST_F(WatchlistTest, HoldsEachChangeAgainstThoseBeforeIt)
{
    ledger.is_held = true;
    list->put(heartbeat("a"), "test", noted());
    list->put(heartbeat("b"), "test", noted());
    EXPECT_EQ(ledger.waiting(), 1U) << "one at a time";
    settle();
    EXPECT_THAT(codes, testing::ElementsAre(std::nullopt, std::optional{Errc::conflict}));
    EXPECT_THAT(list->items(), SizeIs(1));

    codes.clear();
    list->put(service("p"), "test", noted());
    list->put(service("c", {"p"}), "test", noted());
    list->archive("p", "test", noted());
    list->put(service("d"), "test", noted());
    settle();
    EXPECT_THAT(codes,
                testing::ElementsAre(std::nullopt, std::nullopt, std::optional{Errc::conflict},
                                     std::optional{Errc::conflict}))
        << "a parent goes not before its child, and three are all that may be";
}

TEST_F(WatchlistTest, GoesOnAfterAChangeThatTheStoreRefused)
{
    ledger.refuse_intake = Error{Errc::full, "no space"};
    list->put(service("a"), "test", noted());
    ledger.refuse_intake.reset();
    list->put(service("a"), "test", noted());
    EXPECT_THAT(codes, testing::ElementsAre(std::optional{Errc::full}, std::nullopt));
}

TEST_F(WatchlistTest, LetsALineOnlyGrowSoLong)
{
    ledger.is_held = true;
    for (std::size_t i = 0; i < Watchlist::waiting_max + 2; ++i)
        list->switch_to(true, "nobody", "test", noted());
    EXPECT_EQ(codes.size(), Watchlist::waiting_max + 2) << "what needs no store is done at once";
    codes.clear();
    list->put(service("a"), "test", noted());
    for (std::size_t i = 0; i < Watchlist::waiting_max + 1; ++i)
        list->put(service("a"), "test", noted());
    EXPECT_THAT(codes, testing::ElementsAre(std::optional{Errc::overloaded}));
}

TEST_F(WatchlistTest, AnswersNobodyAfterItsEnd)
{
    ledger.is_held = true;
    list->put(service("a"), "test", noted());
    list->put(service("b"), "test", noted());
    list.reset();
    settle();
    EXPECT_THAT(codes, IsEmpty());
}

TEST_F(WatchlistTest, MayEndWhenAChangeIsDone)
{
    list->put(service("a"), "test", [this](const Result<Watchlist::Item>&) { list.reset(); });
    EXPECT_EQ(list, nullptr);
}

TEST_F(WatchlistTest, ImportsAllOrNone)
{
    auto came = put_all({service("a"), service("b", {"a"})});
    ASSERT_TRUE(came);
    EXPECT_EQ(came->added, 2U);

    Service changed = service("a");
    changed.name = "other";
    came = put_all({changed, service("b", {"a"}), service("c")});
    ASSERT_TRUE(came);
    EXPECT_EQ(came->added, 1U);
    EXPECT_EQ(came->changed, 1U);
    EXPECT_EQ(came->unchanged, 1U);
    EXPECT_EQ(list->find("a")->service->name, "other");

    EXPECT_FALSE(put_all({service("a"), service("d")}));
    EXPECT_EQ(error->code, Errc::conflict);
    EXPECT_FALSE(put_all({service("a", {"b"})}));
    EXPECT_EQ(error->code, Errc::invalid);
    EXPECT_EQ(list->find("a")->service->name, "other");
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM watch_services"), 3);

    came = put_all({});
    ASSERT_TRUE(came);
    EXPECT_EQ(came->added + came->changed + came->unchanged, 0U);
}

TEST_F(WatchlistTest, StoresAnImportInOneWrite)
{
    ledger.is_held = true;
    std::optional<Watchlist::Import> told;
    list->put_all({service("a"), service("b")}, "test",
                  [&](const Result<Watchlist::Import>& import) { told = *import; });
    EXPECT_EQ(ledger.waiting(), 1U);
    ledger.settle();
    ASSERT_TRUE(told);
    EXPECT_EQ(told->added, 2U);
}

class DiscoveredServices : public WatchlistTest {
protected:
    static Discovered found(std::string_view unit, std::string_view name = "n")
    {
        Service service{
            .id = join("unit:", unit), .name = std::string{name}, .type = CheckType::unit};
        service.local = UnitCheck{.unit = std::string{unit}};
        return {std::move(service), "units"};
    }
    std::optional<Watchlist::Outcome> replace(std::vector<Discovered> all)
    {
        std::optional<Watchlist::Outcome> told;
        list->replace_discovered(std::move(all), [&](const Result<Watchlist::Outcome>& outcome) {
            error = outcome ? std::nullopt : std::optional{outcome.error()};
            if (outcome)
                told = *outcome;
        });
        return told;
    }
    // "id owner", of what is watched.
    std::vector<std::string> ids() const
    {
        std::vector<std::string> all;
        for (const auto& [id, item] : list->items())
            all.push_back(id);
        return all;
    }
    std::int64_t changed_rows()
    {
        return ledger.other.integer(
            "SELECT count(*) FROM watch_services WHERE changed_by = "
            "'discovery'");
    }
};

TEST_F(DiscoveredServices, AreWatchedAsASet)
{
    auto outcome = replace({found("b.service"), found("a.service")});
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->added, 2U);
    EXPECT_THAT(ids(), testing::ElementsAre("unit:a.service", "unit:b.service"));
    const Watchlist::Item* item = list->find("unit:a.service");
    ASSERT_NE(item, nullptr);
    EXPECT_EQ(item->service->owner, Owner::discovered);
    const ServiceKey key = item->key;

    outcome = replace({found("a.service", "other"), found("c.service")});
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->added, 1U);
    EXPECT_EQ(outcome->changed, 1U);
    EXPECT_EQ(outcome->archived, 1U);
    EXPECT_THAT(ids(), testing::ElementsAre("unit:a.service", "unit:c.service"));
    EXPECT_EQ(list->find("unit:a.service")->key, key) << "its history goes on";

    const ServiceKey archived =
        ServiceKey{ledger.other.integer("SELECT key FROM watch_services WHERE id = "
                                        "'unit:b.service' AND archived_at IS NOT NULL")};
    ASSERT_TRUE(replace({found("b.service")}));
    EXPECT_EQ(list->find("unit:b.service")->key, archived);
}

TEST_F(DiscoveredServices, AreNotWrittenWhenNothingChanged)
{
    ASSERT_TRUE(replace({found("a.service"), found("b.service")}));
    const auto pointer = list->find("unit:a.service")->service;
    ledger.refuse_intake = Error{Errc::full, "no space"};
    auto outcome = replace({found("b.service"), found("a.service")});
    ASSERT_TRUE(outcome) << "there was nothing to write";
    EXPECT_EQ(outcome->added + outcome->changed + outcome->archived, 0U);
    EXPECT_EQ(list->find("unit:a.service")->service, pointer);
    EXPECT_FALSE(replace({found("a.service")}));
    EXPECT_EQ(error->code, Errc::full);
    EXPECT_THAT(ids(), SizeIs(2)) << "what was not stored is not the case";
}

TEST_F(DiscoveredServices, AreStoredInOneWrite)
{
    ledger.is_held = true;
    list->replace_discovered({found("a.service"), found("b.service")},
                             [](const Result<Watchlist::Outcome>&) {});
    EXPECT_EQ(ledger.waiting(), 1U);
    settle();
    EXPECT_EQ(changed_rows(), 2);
}

TEST_F(DiscoveredServices, OutliveAReloadOfTheFile)
{
    ASSERT_TRUE(replace({found("a.service")}));
    std::optional<Watchlist::Outcome> outcome;
    list->replace_file({service("f")},
                       [&](const Result<Watchlist::Outcome>& settled) { outcome = *settled; });
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->archived, 0U);
    EXPECT_THAT(ids(), testing::ElementsAre("f", "unit:a.service"));
}

TEST_F(DiscoveredServices, GiveWayToWhatIsDefined)
{
    ASSERT_TRUE(replace({found("a.service")}));
    std::optional<Watchlist::Outcome> outcome;
    list->replace_file({service("unit:a.service")},
                       [&](const Result<Watchlist::Outcome>& settled) { outcome = *settled; });
    ASSERT_TRUE(outcome);
    EXPECT_EQ(list->find("unit:a.service")->service->owner, Owner::file);
    ASSERT_TRUE(replace({found("a.service"), found("b.service")}));
    EXPECT_EQ(list->find("unit:a.service")->service->owner, Owner::file);
    ASSERT_TRUE(replace({}));
    EXPECT_THAT(ids(), testing::ElementsAre("unit:a.service"));
}

TEST_F(DiscoveredServices, TakeNoMoreRoomThanThereIs)
{
    list->put(service("own"), "test", noted());
    ASSERT_TRUE(replace({found("b.service"), found("c.service")}));
    auto outcome = replace({found("a.service"), found("b.service"), found("c.service")});
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->left_out, 1U);
    EXPECT_THAT(ids(), testing::ElementsAre("own", "unit:b.service", "unit:c.service"))
        << "who was there first stays";
}

TEST_F(DiscoveredServices, AreChangedByNobodyElse)
{
    ASSERT_TRUE(replace({found("a.service")}));
    list->put(service("unit:a.service"), "test", [&](const Result<Watchlist::Item>& item) {
        ASSERT_FALSE(item);
        EXPECT_EQ(item.error().code, Errc::conflict);
        EXPECT_THAT(item.error().context,
                    HasSubstr("'unit:a.service' was discovered by the selection of service "
                              "'units': change that"));
    });
    list->archive("unit:a.service", "test", [&](const Result<Watchlist::Item>& item) {
        ASSERT_FALSE(item);
        EXPECT_EQ(item.error().code, Errc::conflict);
        EXPECT_THAT(item.error().context, HasSubstr("was discovered by"));
    });
    EXPECT_FALSE(put_all({service("x"), service("unit:a.service")}));
    EXPECT_EQ(error->code, Errc::conflict);
    EXPECT_THAT(ids(), testing::ElementsAre("unit:a.service"));
}

TEST_F(DiscoveredServices, CanBeSwitchedOff)
{
    ASSERT_TRUE(replace({found("a.service")}));
    list->switch_to(false, "unit:a.service", "test", noted());
    EXPECT_FALSE(list->find("unit:a.service")->service->is_enabled);
    ASSERT_TRUE(replace({found("a.service")}));
    EXPECT_FALSE(list->find("unit:a.service")->service->is_enabled) << "it was found as before";
    ASSERT_TRUE(replace({found("a.service", "other")}));
    EXPECT_TRUE(list->find("unit:a.service")->service->is_enabled);
}

TEST_F(WatchlistTest, SaysWhenTheFileTakesATokenThatIsAnothers)
{
    list->put(heartbeat("a"), "test", noted());
    std::optional<Watchlist::Outcome> outcome;
    list->replace_file({heartbeat("f")},
                       [&](const Result<Watchlist::Outcome>& settled) { outcome = *settled; });
    ASSERT_TRUE(outcome);
    ASSERT_THAT(outcome->shared_tokens, SizeIs(1));
    EXPECT_THAT(outcome->shared_tokens[0].service + outcome->shared_tokens[0].other,
                testing::AnyOf("af", "fa"));
}

}  // namespace
}  // namespace holdfast::watch
