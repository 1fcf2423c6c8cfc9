#include "watch/circumstance/sqlite_circumstances.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/watch/history/history_fixture.h"

namespace holdfast::watch {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class StoredCircumstances : public HistoryFixture {
protected:
    static Circumstance row(ServiceKey service, WallTime at, std::string because = "why",
                            Status status = Status::down)
    {
        return {.service = service,
                .at = at,
                .status = status,
                .unit = "nginx.service",
                .because = std::move(because),
                .events = {{.unit = "nginx.service",
                            .at = at - seconds{8},
                            .kind = UnitEventKind::oom_killed,
                            .detail = "",
                            .invocation = ""}},
                .lines = {{.at = at - seconds{9}, .priority = 3, .text = "out of memory"}}};
    }

    Result<void> save(std::vector<Circumstance> rows)
    {
        std::optional<Result<void>> got;
        circumstances.save(std::move(rows), [&](Result<void> saved) { got = std::move(saved); });
        return got.value_or(Error{Errc::internal, "nobody answered"});
    }
    std::vector<Circumstance> open()
    {
        return *answer_of<std::vector<Circumstance>>(
            [&](auto done) { circumstances.load_open(std::move(done)); });
    }
    std::string found(WallTime from, std::optional<WallTime> to = std::nullopt)
    {
        auto circumstance = find_circumstance(ledger.other, shop, from, to);
        return circumstance ? circumstance->because : "none";
    }

    SqliteCircumstances circumstances{ledger};
};

TEST_F(StoredCircumstances, ComeBackAsTheyWere)
{
    ASSERT_TRUE(save({row(shop, midnight)}));
    const auto back = find_circumstance(ledger.other, shop, midnight, std::nullopt);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->service, shop);
    EXPECT_EQ(back->at, midnight);
    EXPECT_EQ(back->status, Status::down);
    EXPECT_EQ(back->unit, "nginx.service");
    EXPECT_EQ(back->because, "why");
    ASSERT_THAT(back->events, SizeIs(1));
    EXPECT_EQ(back->events[0].kind, UnitEventKind::oom_killed);
    EXPECT_EQ(back->events[0].at, midnight - seconds{8});
    EXPECT_EQ(back->lines, row(shop, midnight).lines);
}

TEST_F(StoredCircumstances, AreReplacedByWhatIsKnownLater)
{
    ASSERT_TRUE(save({row(shop, midnight, "")}));
    ASSERT_TRUE(save({row(shop, midnight, "later")}));
    EXPECT_EQ(found(midnight), "later");
    EXPECT_EQ(count("watch_circumstances"), 1);
}

TEST_F(StoredCircumstances, OfAnIncidentAreTheFirstThatExplainSomething)
{
    ASSERT_TRUE(save({row(shop, midnight, "before"), row(shop, midnight + minutes{10}, ""),
                      row(shop, midnight + minutes{11}, "slow", Status::degraded),
                      row(shop, midnight + minutes{12}, "first"),
                      row(shop, midnight + minutes{13}, "second"),
                      row(bank, midnight + minutes{10}, "other")}));
    EXPECT_EQ(found(midnight + minutes{10}), "first");
    EXPECT_EQ(found(midnight + minutes{10}, midnight + minutes{12}), "")
        << "there are lines all the same";
    EXPECT_EQ(found(midnight + minutes{13}, midnight + minutes{14}), "second");
    EXPECT_EQ(found(midnight + minutes{14}), "none");
    EXPECT_EQ(found(midnight + minutes{11}, midnight + minutes{12}), "none")
        << "to be slow is no incident";
}

TEST_F(StoredCircumstances, OfAServiceThatSwingsAreTheLastOnes)
{
    constexpr int many = 3 * static_cast<int>(Circumstances::kept_of_service_max);
    for (int i = 0; i < many; i += 50) {
        std::vector<Circumstance> rows;
        for (int j = i; j < i + 50; ++j)
            rows.push_back(row(shop, midnight + seconds{j}, join(j)));
        ASSERT_TRUE(save(std::move(rows)));
    }
    ASSERT_TRUE(save({row(bank, midnight)}));
    EXPECT_EQ(count("watch_circumstances WHERE service = 1"),
              static_cast<int>(Circumstances::kept_of_service_max));
    EXPECT_EQ(count("watch_circumstances WHERE service = 2"), 1);
    EXPECT_EQ(found(midnight), join(many - static_cast<int>(Circumstances::kept_of_service_max)));
}

TEST_F(StoredCircumstances, AreOpenWhileTheirServiceIsNotHealthy)
{
    submit(shop, healthy(midnight));
    submit(shop, down(midnight + minutes{1}));
    submit(bank, down(midnight + minutes{1}));
    ASSERT_TRUE(
        save({row(shop, midnight - minutes{5}, "long ago"), row(shop, midnight + minutes{1}, "now"),
              row(bank, midnight + minutes{1}, "bank")}));
    std::vector<std::string> texts;
    for (const Circumstance& each : open())
        texts.push_back(each.because);
    EXPECT_THAT(texts, testing::UnorderedElementsAre("now", "bank"));
    submit(shop, healthy(midnight + minutes{2}));
    ASSERT_THAT(open(), SizeIs(1));
    submit(bank, healthy(midnight + minutes{2}));
    submit(bank, down(midnight + minutes{3}));
    EXPECT_THAT(open(), IsEmpty()) << "it was healthy in between";
}

TEST_F(StoredCircumstances, GoWithTheChangesOfStateThatTheyBelongTo)
{
    submit(shop, healthy(midnight));
    submit(shop, down(midnight + minutes{1}));
    submit(shop, healthy(midnight + minutes{2}));
    submit(shop, down(midnight + days{3}));
    ASSERT_TRUE(
        save({row(shop, midnight + minutes{1}, "old"), row(shop, midnight + days{3}, "new")}));
    prune({.raw = {}, .hours = midnight, .days = {}});
    EXPECT_EQ(count("watch_circumstances"), 2);
    prune({.raw = {}, .hours = midnight + days{2}, .days = {}});
    EXPECT_EQ(count("watch_circumstances"), 1);
    EXPECT_EQ(found(midnight), "new");
}

TEST_F(StoredCircumstances, TakeTheLargestThatThereMayBe)
{
    Circumstance large = row(shop, midnight, std::string(Circumstance::because_bytes_max, 'b'));
    large.unit = std::string(255, 'u');
    large.events.assign(Circumstance::events_max,
                        {.unit = large.unit,
                         .at = midnight,
                         .kind = UnitEventKind::oom_killed,
                         .detail = std::string(EventBook::detail_bytes_max, 'd'),
                         .invocation = std::string(32, 'i')});
    large.lines =
        keep_last(std::vector<JournalLine>(50, {.at = midnight, .text = std::string(10'000, 'l')}),
                  Circumstance::lines_max, Circumstance::lines_bytes_max);
    EXPECT_TRUE(save({large}));
    EXPECT_EQ(ledger.other.integer("SELECT length(CAST(lines AS BLOB)) + length(CAST(events AS "
                                   "BLOB)) < 24 * 1024 FROM watch_circumstances"),
              1);
}

TEST_F(StoredCircumstances, AreAllThereOrNone)
{
    Circumstance wrong = row(shop, midnight + minutes{1});
    wrong.because = std::string(10'000, 'x');
    EXPECT_FALSE(save({row(shop, midnight), wrong}));
    EXPECT_EQ(count("watch_circumstances"), 0);
    ledger.refuse_intake = Error{Errc::full, "no space for anything new"};
    EXPECT_EQ(save({row(shop, midnight)}).error().code, Errc::full);
}

}  // namespace
}  // namespace holdfast::watch
