#include "watch/alert/sqlite_alerts.h"

#include <gtest/gtest.h>

#include "store/kind.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;

constexpr WallTime noon{std::chrono::hours{500'004}};

class SqliteAlerts : public testing::Test {
protected:
    SqliteAlerts()
    {
        for (const store::Migration& migration : store::ledger_kind().migrations)
            db.script(migration.sql);
    }
    void save(const AlertChanges& changes)
    {
        store::Transaction transaction{db, noon};
        save_alerts(transaction, changes);
    }

    sqlite::Connection db{":memory:", sqlite::Mode::create};
};

TEST_F(SqliteAlerts, ComeBackAsTheyWere)
{
    AlertChanges changes;
    Alert alert{.id = {7},
                .kind = AlertKind::latency,
                .service = {3},
                .service_id = "api",
                .status = Status::degraded,
                .reason = "slow",
                .failures = 4,
                .since = noon - 1h,
                .last_checked = noon - 1s,
                .raised = noon - 2s,
                .held = Held::by_silence,
                .children = {"a", "b c"},
                .attached = {.because = "answers 502 since 12:03:10Z; ...",
                             .lines = {{.at = noon - 5s, .priority = 3, .text = "one  two"},
                                       {.at = noon - 4s, .priority = 6, .text = ""}}},
                .announced = noon,
                .key = "latency:api:1:7",
                .told = noon,
                .acknowledged = Acknowledgement{noon, "somebody"}};
    changes.alerts[alert.id] = alert;
    changes.streaks[{ServiceKey{3}, AlertKind::latency}] = Streak{4, 1, noon - 1h, noon};
    changes.silences[{8}] = {.id = {8},
                             .about = {.tags = {"x", "y"}},
                             .starts = noon,
                             .ends = noon + 1h,
                             .author = "me",
                             .comment = "why"};
    changes.windows[{9}] = {.id = {9},
                            .about = {.environments = {"uat"}},
                            .starts = noon,
                            .lasts = 1h,
                            .recurs = Recurrence{5, 90min, {std::nullopt}},
                            .author = "me",
                            .comment = "why"};
    changes.last_number = 12;
    save(changes);
    AlertState state = load_alerts(db, noon);
    ASSERT_EQ(state.alerts.size(), 1U);
    const Alert& back = state.alerts.begin()->second;
    EXPECT_EQ(back.kind, alert.kind);
    EXPECT_EQ(back.service_id, alert.service_id);
    EXPECT_EQ(back.status, alert.status);
    EXPECT_EQ(back.reason, alert.reason);
    EXPECT_EQ(back.failures, alert.failures);
    EXPECT_EQ(back.since, alert.since);
    EXPECT_EQ(back.held, alert.held);
    EXPECT_EQ(back.children, alert.children);
    EXPECT_EQ(back.attached, alert.attached);
    EXPECT_EQ(back.announced, alert.announced);
    EXPECT_EQ(back.key, alert.key);
    EXPECT_EQ(back.acknowledged->by, "somebody");
    EXPECT_EQ(state.streaks, (std::map<StreakKey, Streak>{
                                 {{ServiceKey{3}, AlertKind::latency}, {4, 1, noon - 1h, noon}}}));
    EXPECT_EQ(state.silences.at({8}), changes.silences.at({8}));
    EXPECT_EQ(state.windows.at({9}), changes.windows.at({9}));
    EXPECT_EQ(state.last_number, 12);
}

TEST(SqliteAlertsOfOld, AreThereAfterTheMigration)
{
    sqlite::Connection db{":memory:", sqlite::Mode::create};
    for (const store::Migration& migration : store::ledger_kind().migrations) {
        if (migration.name.ends_with("_circumstances"))
            db.script(
                "INSERT INTO alerts(id, kind, service_key, service_id, status, reason, failures, "
                "since_at, last_checked_at, raised_at, held, children, told_at) "
                "VALUES (7, 'down', 3, 'api', 'DOWN', 'why', 3, 0, 0, 0, 'no', '', 0)");
        db.script(migration.sql);
    }
    const AlertState state = load_alerts(db, noon);
    ASSERT_EQ(state.alerts.size(), 1U);
    EXPECT_EQ(state.alerts.at({7}).reason, "why");
    EXPECT_EQ(state.alerts.at({7}).attached, Attachment{});
}

TEST_F(SqliteAlerts, WhatIsOverDoesNotComeBack)
{
    AlertChanges changes;
    changes.alerts[{1}] = {.id = {1}, .service = {3}, .resolved = noon};
    changes.streaks[{ServiceKey{3}, AlertKind::down}] = Streak{2, 0, noon, noon};
    changes.silences[{2}] = {.id = {2}, .starts = noon - 50h, .ends = noon - 25h};
    changes.windows[{3}] = {.id = {3}, .starts = noon - 50h, .lasts = 25h};
    changes.last_number = 3;
    save(changes);
    AlertChanges later;
    later.streaks[{ServiceKey{3}, AlertKind::down}] = std::nullopt;
    save(later);
    AlertState state = load_alerts(db, noon);
    EXPECT_TRUE(state.alerts.empty());
    EXPECT_TRUE(state.streaks.empty());
    EXPECT_TRUE(state.silences.empty());
    EXPECT_TRUE(state.windows.empty());
    EXPECT_EQ(state.last_number, 3);
}

TEST_F(SqliteAlerts, OneMayEndAndTheNextBeginInOneWrite)
{
    AlertChanges changes;
    changes.alerts[{1}] = {.id = {1}, .service = {3}};
    save(changes);
    changes.alerts[{1}].resolved = noon;
    changes.alerts[{0}] = {.id = {2}, .service = {3}};  // Before it, as the map has it.
    save(changes);
    EXPECT_EQ(load_alerts(db, noon).alerts.size(), 1U);
}

}  // namespace
}  // namespace holdfast::watch
