#include "watch/history/sqlite_services.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/watch/history/history_fixture.h"

namespace holdfast::watch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Kind = StoredChange::Kind;
using Which = ServicesAsked::Which;
using Answer = Result<std::vector<StoredService>>;

class SqliteServicesTest : public HistoryFixture {
protected:
    Answer change(std::vector<StoredChange> changes, WallTime now = midnight)
    {
        return answer_of<std::vector<StoredService>>([&](auto done) {
            services.change(std::move(changes), "user:alice", now, std::move(done));
        });
    }
    static StoredChange put(std::string id, std::string definition = "{}")
    {
        return {.kind = Kind::put, .id = std::move(id), .definition = std::move(definition)};
    }
    static std::vector<std::string> ids(const Answer& answer)
    {
        std::vector<std::string> out;
        EXPECT_TRUE(answer) << answer.error().context;
        for (const StoredService& service : *answer)
            out.push_back(service.id);
        return out;
    }
    Answer load()
    {
        return answer_of<std::vector<StoredService>>(
            [&](auto done) { services.load(std::move(done)); });
    }
    Answer list(ServicesAsked asked)
    {
        return answer_of<std::vector<StoredService>>(
            [&](auto done) { services.list(std::move(asked), std::move(done)); });
    }

    SqliteServices services{ledger};
};

TEST_F(SqliteServicesTest, KeepWhoDefinedThem)
{
    for (const Owner owner : {Owner::file, Owner::api, Owner::discovered}) {
        ASSERT_TRUE(change({{.kind = Kind::put, .id = "a", .definition = "{}", .owner = owner}}));
        Answer loaded = load();
        ASSERT_EQ(loaded->size(), 1U);
        EXPECT_EQ(loaded->front().owner, owner);
    }
}

TEST_F(SqliteServicesTest, AreThereAgainAsTheyWereDefined)
{
    Answer stored = change({{.kind = Kind::put,
                             .id = "shop",
                             .definition = R"({"url":"http://shop/"})",
                             .owner = Owner::file}});
    ASSERT_TRUE(stored);
    Answer loaded = load();
    ASSERT_EQ(loaded->size(), 1U);
    const StoredService& service = loaded->at(0);
    EXPECT_EQ(service.key, stored->at(0).key);
    EXPECT_EQ(service.id, "shop");
    EXPECT_EQ(service.definition, R"({"url":"http://shop/"})");
    EXPECT_EQ(service.owner, Owner::file);
    EXPECT_EQ(service.changed_at, midnight);
    EXPECT_EQ(service.changed_by, "user:alice");
    EXPECT_FALSE(service.archived_at);
}

TEST_F(SqliteServicesTest, KeepTheirKeyWhateverBecomesOfThem)
{
    ServiceKey key = change({put("bank"), put("shop")})->at(1).key;
    EXPECT_EQ(change({put("shop", "{\"a\":1}")})->at(0).key, key);
    Answer archived = change({{.kind = Kind::archive, .id = "shop"}}, midnight + hours{1});
    EXPECT_EQ(archived->at(0).key, key);
    EXPECT_EQ(archived->at(0).archived_at, midnight + hours{1});
    Answer again = change({put("shop", "{\"a\":2}")});
    EXPECT_EQ(again->at(0).key, key);
    EXPECT_FALSE(again->at(0).archived_at);
}

// Erasing a service by mistake must not erase what was known of it.
TEST_F(SqliteServicesTest, TakeUpTheirHistoryAgain)
{
    ServiceKey key = change({put("shop")})->at(0).key;
    submit(key, healthy(midnight));
    ASSERT_TRUE(change({{.kind = Kind::archive, .id = "shop"}}));
    EXPECT_EQ(results(key, 10).size(), 1U);
    ServiceKey again = change({put("shop")})->at(0).key;
    submit(again, healthy(midnight + minutes{1}));
    EXPECT_EQ(results(key, 10).size(), 2U);
}

TEST_F(SqliteServicesTest, AreNotWatchedOnceArchived)
{
    ASSERT_TRUE(change({put("bank"), put("mint"), put("shop")}));
    ASSERT_TRUE(change({{.kind = Kind::archive, .id = "mint"}}));
    EXPECT_THAT(ids(load()), ElementsAre("bank", "shop"));
    EXPECT_THAT(ids(list({.which = Which::archived})), ElementsAre("mint"));
    EXPECT_THAT(ids(list({.which = Which::all})), ElementsAre("bank", "mint", "shop"));
    ASSERT_TRUE(change({{.kind = Kind::restore, .id = "mint"}}));
    EXPECT_THAT(ids(load()), ElementsAre("bank", "mint", "shop"));
    EXPECT_EQ(load()->at(1).definition, "{}");
}

TEST_F(SqliteServicesTest, ComeInPages)
{
    for (const char* id : {"d", "a", "c", "b", "e"})
        ASSERT_TRUE(change({put(id)}));
    EXPECT_THAT(ids(list({.limit = 2})), ElementsAre("a", "b"));
    EXPECT_THAT(ids(list({.after = "b", .limit = 2})), ElementsAre("c", "d"));
    EXPECT_THAT(ids(list({.after = "e"})), IsEmpty());
}

TEST_F(SqliteServicesTest, ChangeTogetherOrNotAtAll)
{
    ASSERT_TRUE(change({put("shop", "old")}));
    Answer failed = change({put("new"), put("shop", "other"), {.kind = Kind::archive, .id = "no"}});
    EXPECT_EQ(failed.error().code, Errc::not_found);
    EXPECT_THAT(ids(load()), ElementsAre("shop"));
    EXPECT_EQ(load()->at(0).definition, "old");
    // And what comes next is stored.
    EXPECT_TRUE(change({put("next")}));
}

TEST_F(SqliteServicesTest, RefuseWhatDoesNotFit)
{
    EXPECT_EQ(change({{.kind = Kind::restore, .id = "shop"}}).error().code, Errc::not_found);
    EXPECT_EQ(change({put("")}).error().code, Errc::invalid);
    EXPECT_EQ(change({put(std::string(Services::id_bytes_max + 1, 'x'))}).error().code,
              Errc::invalid);
    EXPECT_EQ(change({put("x", std::string(Services::definition_bytes_max + 1, 'x'))}).error().code,
              Errc::invalid);
    ASSERT_TRUE(change({put("shop")}));
    EXPECT_EQ(change({{.kind = Kind::restore, .id = "shop"}}).error().code, Errc::not_found);
    ASSERT_TRUE(change({{.kind = Kind::archive, .id = "shop"}}));
    EXPECT_EQ(change({{.kind = Kind::archive, .id = "shop"}}).error().code, Errc::not_found);
}

TEST_F(SqliteServicesTest, AreBounded)
{
    ledger.other.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?) "
        "INSERT INTO watch_services(id, definition, owner, changed_at, changed_by) "
        "SELECT 'id' || i, '{}', 'api', 0, '' FROM n",
        {Services::services_max - 1});
    EXPECT_EQ(change({put("a"), put("b")}).error().code, Errc::full);
    EXPECT_TRUE(change({put("a")}));
    EXPECT_EQ(change({put("b")}).error().code, Errc::full);
    EXPECT_TRUE(change({put("id1", "{\"x\":1}")}));
}

}  // namespace
}  // namespace holdfast::watch
