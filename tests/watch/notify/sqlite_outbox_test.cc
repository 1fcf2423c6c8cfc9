#include "watch/notify/sqlite_outbox.h"

#include <gmock/gmock.h>

#include "tests/watch/notify/outbox_fixture.h"

namespace holdfast::watch {
namespace {

using SqliteOutboxTest = OutboxFixture;

TEST_F(SqliteOutboxTest, HasWhatWasToldInTheSameTransaction)
{
    ledger.is_held = true;
    AlertChanges changes{.notices = {notice_of(1, Event::firing, 1)}};
    SqliteAlertStore store{ledger, std::make_shared<const std::vector<Receiver>>(receivers)};
    store.save(changes, [](const Result<bool>&) {});
    EXPECT_EQ(states(), "");
    ledger.settle();
    EXPECT_EQ(states(), "pending 1");
}

TEST_F(SqliteOutboxTest, GivesAMessageOnceToEachProcess)
{
    tell({notice_of(1, Event::firing, 1)});
    OutboxClaimed first = claim("chat");
    ASSERT_TRUE(first.message);
    EXPECT_EQ(first.message->key, "down:s1");
    EXPECT_EQ(first.message->id, "down:s1/1");
    EXPECT_EQ(first.message->attempt, 1U);
    EXPECT_FALSE(claim("chat").message);
    SqliteOutbox next{ledger};
    open(next);
    OutboxClaimed again = claim(next, "chat");
    ASSERT_TRUE(again.message);
    EXPECT_EQ(again.message->key, first.message->key);
    EXPECT_EQ(again.message->id, first.message->id);
    EXPECT_EQ(again.message->attempt, 2U);
    // The first process has lost it.
    EXPECT_FALSE(settle(*first.message, Fate::sent));
    EXPECT_EQ(states(), "pending 1");
}

TEST_F(SqliteOutboxTest, AnEndNeverOvertakesItsBeginning)
{
    tell({notice_of(1, Event::firing, 1)});
    OutboxClaimed first = claim("chat");
    tell({notice_of(2, Event::resolved, 1)});
    EXPECT_EQ(text(claim("chat")), "nothing");
    settle(*first.message, Fate::later);
    EXPECT_EQ(text(claim("chat", noon + 30s)), "nothing");
    OutboxClaimed second = claim("chat", noon + 1min);
    EXPECT_EQ(text(second), "firing s1");
    settle(*second.message, Fate::sent);
    OutboxClaimed third = claim("chat", noon + 1min);
    EXPECT_EQ(text(third), "resolved s1 over");
    settle(*third.message, Fate::sent);
    EXPECT_EQ(states(), "sent 2");
}

TEST_F(SqliteOutboxTest, WhoNeverHeardOfItIsNotToldThatItIsOver)
{
    tell({notice_of(1, Event::firing, 1)});
    settle(*claim("chat").message, Fate::dead);
    tell({notice_of(2, Event::resolved, 1)});
    EXPECT_EQ(text(claim("chat")), "nothing");
    EXPECT_EQ(states(), "dead 1, needless 1");
}

TEST_F(SqliteOutboxTest, WhoMayHaveHeardOfItIsToldThatItIsOver)
{
    tell({notice_of(1, Event::firing, 1)});
    settle(*claim("chat").message, Fate::dead, true);
    tell({notice_of(2, Event::resolved, 1)});
    EXPECT_EQ(text(claim("chat")), "resolved s1 over");
}

TEST_F(SqliteOutboxTest, WhatACrashMayHaveSentCountsAsHeard)
{
    tell({notice_of(1, Event::firing, 1)});
    ASSERT_TRUE(claim("chat").message);
    open(outbox);
    settle(*claim("chat").message, Fate::dead);
    tell({notice_of(2, Event::resolved, 1)});
    EXPECT_EQ(text(claim("chat")), "resolved s1 over");
}

TEST_F(SqliteOutboxTest, AStormIsOneMessage)
{
    tell({notice_of(1, Event::firing, 1, "storm"), notice_of(2, Event::firing, 2, "storm"),
          notice_of(3, Event::firing, 3)});
    OutboxClaimed storm = claim("chat");
    EXPECT_EQ(text(storm), "firing s1, firing s2");
    EXPECT_EQ(storm.message->id, "storm/2");
    settle(*storm.message, Fate::sent);
    tell({notice_of(4, Event::resolved, 1, "storm")});
    settle(*claim("chat").message, Fate::sent);
    OutboxClaimed part = claim("chat");
    EXPECT_EQ(text(part), "resolved s1");
    settle(*part.message, Fate::sent);
    tell({notice_of(5, Event::resolved, 2, "storm")});
    EXPECT_EQ(text(claim("chat")), "resolved s2 over");
}

TEST_F(SqliteOutboxTest, OneAtATimeForWhoKnowsNoMore)
{
    tell({notice_of(1, Event::firing, 1, "storm"), notice_of(2, Event::firing, 2, "storm")});
    EXPECT_EQ(text(claim(outbox, "chat", noon, 1)), "firing s1");
}

TEST_F(SqliteOutboxTest, EachReceiverHasItsOwnCopyOrNone)
{
    receivers = {{.name = "chat", .format = Format::slack},
                 {.name = "old", .format = Format::legacy, .send_resolved = false},
                 {.name = "manager", .format = Format::alertmanager},
                 {.name = "uat", .format = Format::slack, .about = {.environments = {"uat"}}}};
    tell({notice_of(1, Event::firing, 1), notice_of(2, Event::renewal, 2),
          notice_of(3, Event::reminder, 3), notice_of(4, Event::resolved, 4)});
    auto has = [&](const char* receiver) {
        return ledger.other.text(
            "SELECT coalesce(group_concat(event, ' '), '') FROM "
            "alert_deliveries WHERE receiver = ?",
            {receiver});
    };
    EXPECT_EQ(has("chat"), "firing reminder resolved");
    EXPECT_EQ(has("old"), "firing reminder");
    EXPECT_EQ(has("manager"), "firing renewal resolved");
    EXPECT_EQ(has("uat"), "");
}

TEST_F(SqliteOutboxTest, OldClientsHearOfOutagesAlone)
{
    receivers = {{.name = "old", .format = Format::legacy}};
    Notice slow = notice_of(1, Event::firing, 1);
    slow.alert.kind = AlertKind::latency;
    tell({slow});
    EXPECT_EQ(states(), "");
}

TEST_F(SqliteOutboxTest, ARepeatIsNotQueuedBehindWhatWaits)
{
    tell({notice_of(1, Event::firing, 1)});
    tell({notice_of(2, Event::reminder, 1)});
    EXPECT_EQ(states(), "pending 1");
}

TEST_F(SqliteOutboxTest, StoredTwiceItIsThereOnce)
{
    tell({notice_of(1, Event::firing, 1)});
    tell({notice_of(1, Event::firing, 1)});
    EXPECT_EQ(states(), "pending 1");
}

TEST_F(SqliteOutboxTest, WhatAClockPutFarAwayIsBroughtNear)
{
    tell({notice_of(1, Event::firing, 1)});
    settle(*claim("chat", noon).message, Fate::later, false, noon + 24h);
    EXPECT_EQ(text(claim("chat", noon + 1s)), "firing s1");
}

TEST_F(SqliteOutboxTest, SaysWhenToComeBack)
{
    tell({notice_of(1, Event::firing, 1)});
    settle(*claim("chat").message, Fate::later);
    tell({notice_of(2, Event::resolved, 1)});  // Due, and behind the other.
    EXPECT_EQ(claim("chat").next_due, noon + 1min);
}

TEST_F(SqliteOutboxTest, WhatIsPostponedWasNoAttempt)
{
    tell({notice_of(1, Event::firing, 1)});
    settle(*claim("chat").message, Fate::postponed, false, noon);
    EXPECT_EQ(claim("chat").message->attempt, 1U);
}

TEST_F(SqliteOutboxTest, WhoIsGoneLeavesDeadLetters)
{
    receivers.push_back({.name = "gone", .format = Format::slack});
    tell({notice_of(1, Event::firing, 1)});
    auto buried =
        answer_of<int>([&](auto done) { outbox.keep_only({"chat"}, noon, std::move(done)); });
    EXPECT_EQ(*buried, 1);
    EXPECT_EQ(states(), "dead 1, pending 1");
}

TEST_F(SqliteOutboxTest, KeepsABoundedNumberOfDeadOnes)
{
    std::vector<Notice> many;
    for (int i = 1; i <= Outbox::dead_max + 5; ++i)
        many.push_back(notice_of(i, Event::firing, i, "storm"));
    tell(many);
    settle(*claim(outbox, "chat", noon, many.size()).message, Fate::dead);
    EXPECT_EQ(states(), join("dead ", Outbox::dead_max));
}

TEST_F(SqliteOutboxTest, WhatIsTooMuchIsDeadAtOnce)
{
    std::vector<Notice> many;
    for (int i = 1; i <= Outbox::pending_max; ++i)
        many.push_back(notice_of(i, Event::firing, i));
    tell(many);
    tell({notice_of(20'001, Event::firing, 20'001), notice_of(20'002, Event::reminder, 20'002)});
    EXPECT_EQ(states(), join("dead 1, pending ", Outbox::pending_max));
}

TEST_F(SqliteOutboxTest, CostsTheSameWhateverWasSentBefore)
{
    sqlite::Query plan =
        ledger.other.query(join("EXPLAIN QUERY PLAN ", select_first_due), {"chat", 1, 1});
    std::string text;
    while (plan.next())
        append_to(text, plan.text(3), "\n");
    EXPECT_THAT(text, testing::HasSubstr("USING INDEX alert_deliveries_due"));
    EXPECT_THAT(text, testing::HasSubstr("USING INDEX alert_deliveries_pending"));
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("SCAN")));
}

TEST_F(SqliteOutboxTest, CountsWhatWaitsForEachReceiver)
{
    auto waiting = [this] {
        auto counted = answer_of<Outbox::Waiting>(
            [this](auto done) { outbox.count_waiting(std::move(done)); });
        return counted ? *counted : Outbox::Waiting{{"nobody answered", 1}};
    };
    EXPECT_EQ(waiting(), Outbox::Waiting{});
    receivers.push_back({.name = "mail", .format = Format::email});
    tell({notice_of(1, Event::firing, 1), notice_of(2, Event::firing, 2)});
    settle(*claim("chat").message, Fate::sent);
    EXPECT_EQ(waiting(), (Outbox::Waiting{{"chat", 1}, {"mail", 2}}));
    sqlite::Query plan = ledger.other.query(join("EXPLAIN QUERY PLAN ", count_all_pending));
    ASSERT_TRUE(plan.next());
    EXPECT_THAT(std::string{plan.text(3)}, testing::HasSubstr("INDEX alert_deliveries_"));
    EXPECT_FALSE(plan.next()) << "nothing is sorted";
}

// A test message is for whom it was asked, whatever he wants to hear of.
TEST_F(SqliteOutboxTest, TellsOnlyThoseWhoAreMeantOfATest)
{
    receivers = {{.name = "old", .format = Format::legacy, .about = {.groups = {"shop"}}},
                 {.name = "mail", .format = Format::email}};
    Notice test = notice_of(1, Event::firing, 1);
    test.alert.kind = AlertKind::test;
    test.receivers = {"old"};
    SqliteAlertStore store{ledger, std::make_shared<const std::vector<Receiver>>(receivers)};
    EXPECT_TRUE(
        answer_of<bool>([&](auto done) { store.save({.notices = {test}}, std::move(done)); }));
    EXPECT_EQ(text(claim("old")), "firing s1");
    EXPECT_EQ(text(claim("mail")), "nothing");
}

TEST_F(SqliteOutboxTest, ForgetsOnlyWhatIsOverAndSent)
{
    tell({notice_of(1, Event::firing, 1), notice_of(2, Event::firing, 2),
          notice_of(3, Event::firing, 3)});
    for (int i = 0; i < 2; ++i)
        settle(*claim("chat").message, Fate::sent);
    tell({notice_of(4, Event::resolved, 1)});
    settle(*claim("chat").message, Fate::sent);  // The third.
    settle(*claim("chat").message, Fate::sent);
    ledger.other.run(
        delete_old_notices,
        {std::chrono::duration_cast<std::chrono::seconds>(noon.time_since_epoch()).count() + 60,
         100});
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM alert_notices WHERE alert_id = 1"), 0);
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM alert_notices"), 2);
    EXPECT_EQ(states(), "sent 2");
}

}  // namespace
}  // namespace holdfast::watch
