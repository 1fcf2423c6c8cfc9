// What triggers write down, and the outbox that it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "event/event_id.h"
#include "event/sqlite_outbox.h"
#include "tests/fakes/direct_ledger.h"

namespace holdfast::event {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class DomainEvents : public testing::Test {
protected:
    DomainEvents() { store::begin_session(db, store::ledger_kind()); }

    void run(std::string_view sql) { db.script(sql); }
    void add_order(std::string_view id)
    {
        db.run(
            "INSERT INTO orders(order_id, product, quantity, created_at, deadline_at, due_at) "
            "VALUES (?, 'bandage', 3, 5, 99, 5)",
            {id});
    }
    std::string last()
    {
        return db.text(
            "SELECT at || ' ' || type || ' ' || key || ' ' || data FROM domain_events "
            "ORDER BY sequence DESC LIMIT 1");
    }
    std::int64_t count() { return db.integer("SELECT count(*) FROM domain_events"); }

    store::DirectLedger ledger;
    sqlite::Connection& db = ledger.other;
};

TEST_F(DomainEvents, TellOfAnOrderFromItsFirstToItsLastState)
{
    add_order("a\"b");
    EXPECT_EQ(last(),
              R"(5 order.accepted a"b {"order_id":"a\"b","product":"bandage","quantity":3})");
    run("UPDATE orders SET state = 'Failed', reason = 'deadline', finished_at = 9;");
    EXPECT_EQ(last(), R"(9 order.failed a"b {"order_id":"a\"b","reason":"deadline"})");
    add_order("b");
    run("UPDATE orders SET state = 'Validated', shipment_id = 7, finished_at = 9 "
        "WHERE order_id = 'b';");
    EXPECT_EQ(last(), R"(9 order.validated b {"order_id":"b","shipment_id":7})");
    add_order("c");
    run("UPDATE orders SET state = 'Rejected', finished_at = 9 WHERE order_id = 'c';");
    EXPECT_EQ(last(), R"(9 order.rejected c {"order_id":"c"})");
    EXPECT_EQ(count(), 6);
}

TEST_F(DomainEvents, OfAnOrderAreInItsTrace)
{
    const std::string trace =
        "SELECT coalesce(group_concat(trace_parent), 'none') FROM "
        "domain_events";
    add_order("a");
    EXPECT_EQ(db.text(trace), "none");
    db.run(
        "INSERT INTO orders(order_id, product, quantity, created_at, deadline_at, due_at, "
        "traceparent) VALUES ('b', 'bandage', 3, 5, 99, 5, 'x')");
    EXPECT_EQ(db.text(trace), "x");
    run("UPDATE orders SET state = 'Rejected', finished_at = 9;");
    EXPECT_EQ(db.text(trace), "x,x") << "the last state, and of that order alone";
}

TEST_F(DomainEvents, AreNotThereWhenTheChangeIsNot)
{
    run("BEGIN;");
    add_order("a");
    run("ROLLBACK;");
    EXPECT_EQ(count(), 0);
    add_order("a");
    run("UPDATE orders SET due_at = 9; UPDATE orders SET lane = 1;");
    EXPECT_EQ(count(), 1) << "a try is no change of state";
}

TEST_F(DomainEvents, TellOfAShipmentThatBecameOtherwise)
{
    run("INSERT INTO shipments(status, created_at) VALUES ('CREATED', '');"
        "UPDATE shipments SET status = 'CREATED';");
    EXPECT_EQ(count(), 0);
    run("UPDATE shipments SET status = 'DELIVERED';");
    EXPECT_THAT(last(), HasSubstr(R"(shipment.status_changed shipment:1 )"
                                  R"({"shipment_id":1,"from":"CREATED","to":"DELIVERED"})"));
}

TEST_F(DomainEvents, TellOfTheBreaker)
{
    run("UPDATE order_queue SET breaker_state = 'open', breaker_since = 8;");
    EXPECT_EQ(last(), R"(8 breaker.moved breaker {"from":"closed","to":"open"})");
    run("UPDATE order_queue SET epoch = epoch + 1;");
    EXPECT_EQ(count(), 1);
}

TEST_F(DomainEvents, TellOfAServiceThatBecameOtherwise)
{
    run("INSERT INTO watch_services(id, definition, owner, changed_at, changed_by) "
        "VALUES ('web', '{}', 'file', 0, 'x');"
        "INSERT OR REPLACE INTO watch_changes VALUES (1, 4, 0, 3, 0, 1, 0, 'refused');");
    EXPECT_EQ(last(), R"(4000 service.status_changed service:web {"serviceId":"web",)"
                      R"("from":"HEALTHY","to":"DOWN","inMaintenance":true,"reason":"refused"})");
}

TEST_F(DomainEvents, TellOfAnAlertThatIsUpAndOver)
{
    run("INSERT INTO alerts(id, kind, service_key, service_id, status, reason, failures, since_at, "
        "last_checked_at, raised_at, held, children, told_at, because, journal) "
        "VALUES (3, 'down', 1, 'web', 'DOWN', 'refused', 3, 1, 2, 6, 'no', '', 0, '', '');");
    EXPECT_EQ(last(), R"(6 alert.raised alert:3 {"alert_id":3,"kind":"down","serviceId":"web",)"
                      R"("status":"DOWN","reason":"refused"})");
    run("UPDATE alerts SET failures = 4; UPDATE alerts SET resolved_at = NULL;");
    EXPECT_EQ(count(), 1);
    run("UPDATE alerts SET resolved_at = 9, status = 'HEALTHY';"
        "UPDATE alerts SET resolved_at = 10;");
    EXPECT_THAT(last(), StartsWith("9 alert.resolved alert:3 "));
    EXPECT_EQ(count(), 2);
}

TEST_F(DomainEvents, HaveNumbersThatAreNeverGivenTwice)
{
    add_order("a");
    run("DELETE FROM domain_events;");
    add_order("b");
    EXPECT_EQ(db.integer("SELECT sequence FROM domain_events"), 2);
}

class Outboxed : public DomainEvents {
protected:
    Standing open()
    {
        Standing standing;
        outbox.open([&](const Result<Standing>& opened) { standing = *opened; });
        return standing;
    }
    std::vector<Waiting> read(std::int64_t after)
    {
        std::vector<Waiting> rows;
        outbox.read(after, 100, [&](const Result<std::vector<Waiting>>& read) { rows = *read; });
        return rows;
    }
    void save(Progress progress)
    {
        outbox.save(std::move(progress), [](const Result<bool>& saved) { EXPECT_TRUE(saved); });
    }

    SqliteOutbox outbox{ledger, "kafka"};
};

TEST_F(Outboxed, BeginWithWhatComesWhenASinkIsNew)
{
    add_order("a");
    EXPECT_EQ(open().position, 1);
    add_order("b");
    EXPECT_EQ(open().position, 1) << "it is not new any more";
    const std::vector<Waiting> rows = read(1);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].event.key, "b");
    EXPECT_EQ(rows[0].event.id, make_id(WallTime{std::chrono::microseconds{5}},
                                        db.integer("SELECT origin FROM event_origin"), 2));
}

TEST_F(Outboxed, RememberWhatIsParkedUntilItIsDelivered)
{
    open();
    add_order("a");
    add_order("b");
    save({.position = 2, .parked = {{1, "a", "too large"}}});
    const Standing standing = open();
    EXPECT_EQ(standing.position, 2);
    EXPECT_EQ(standing.halted, std::vector<std::string>{"a"});
    std::vector<Waiting> parked;
    outbox.read_parked(10, [&](const Result<std::vector<Waiting>>& read) { parked = *read; });
    ASSERT_EQ(parked.size(), 1U);
    EXPECT_EQ(parked[0].sequence, 1);
    save({.position = 2, .released = {1}});
    EXPECT_TRUE(open().halted.empty());
}

TEST_F(Outboxed, NeverGoBack)
{
    open();
    add_order("a");
    add_order("b");
    save({.position = 2});
    save({.position = 1});
    EXPECT_EQ(open().position, 2);
}

TEST_F(Outboxed, SayHowMuchThereIsToTell)
{
    open();
    std::optional<Backlog> backlog;
    auto look = [&] { outbox.look(0, [&](const Result<Backlog>& looked) { backlog = *looked; }); };
    look();
    EXPECT_EQ(backlog->rows, 0);
    EXPECT_EQ(backlog->oldest, std::nullopt);
    add_order("a");
    add_order("b");
    look();
    EXPECT_EQ(backlog->rows, 2);
    EXPECT_EQ(backlog->last, 2);
    EXPECT_GT(backlog->bytes, 100);
    EXPECT_EQ(backlog->oldest, WallTime{std::chrono::microseconds{5}});
}

TEST_F(Outboxed, KeepWhatASinkHasNotHadHoweverOldItIs)
{
    open();
    add_order("a");
    add_order("b");
    add_order("c");
    save({.position = 2, .parked = {{1, "a", "too large"}}});
    EXPECT_EQ(db.run(delete_domain_events, {std::int64_t{1'000'000}, 100}), 1);
    EXPECT_EQ(db.text("SELECT group_concat(sequence) FROM domain_events"), "1,3");
    forget_sinks(ledger);
    EXPECT_EQ(db.run(delete_domain_events, {std::int64_t{1'000'000}, 100}), 2);
}

TEST_F(Outboxed, TakeAnEventThatNoTriggerWrites)
{
    open();
    std::string id;
    ledger.send(store::make_write<std::string>(
        store::Lane::finish, 1,
        [](store::Transaction& transaction) {
            return append(transaction, {.at = WallTime{std::chrono::seconds{1}},
                                        .type = "custom",
                                        .data = R"({"a":1})",
                                        .topic = "audit"});
        },
        [&](const Result<std::string>& made) { id = *made; }));
    const std::vector<Waiting> rows = read(0);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].event.id, id);
    EXPECT_EQ(rows[0].topic, "audit");
    EXPECT_EQ(rows[0].event.data, R"({"a":1})");
}

}  // namespace
}  // namespace holdfast::event
