#include "order/clear/clearing.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "order/clear/http_clear.h"
#include "order/clear/sqlite_removal.h"
#include "order/json_order.h"
#include "tests/fakes/held_worker.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/http/fixture.h"
#include "tests/order/queue_fixture.h"

namespace holdfast::order {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

std::string encode_line(const OrderHistory& history)
{
    return encode(history);
}

class ClearedOrders : public QueueFixture {
protected:
    void begin()
    {
        outcome.reset();
        clearing.begin("user:alice", [this](const Clearing::Cleared& cleared) {
            if (cleared.trouble)
                outcome.emplace(*cleared.trouble);
            else
                outcome.emplace(cleared.removed);
        });
    }
    std::int64_t clear()
    {
        begin();
        worker.run_all();
        EXPECT_TRUE(outcome && *outcome);
        return outcome && *outcome ? **outcome : -1;
    }

    std::vector<std::string> files() const
    {
        std::vector<std::string> names;
        for (const auto& each : std::filesystem::directory_iterator{directory.file(".")})
            names.push_back(each.path().filename());
        std::ranges::sort(names);
        return names;
    }
    std::vector<std::string> lines(const std::string& name) const
    {
        std::ifstream file{directory.file(name)};
        std::vector<std::string> found;
        for (std::string line; std::getline(file, line);)
            found.push_back(line);
        return found;
    }

    static constexpr const char* first_file = "orders-cleared-20261121T030405Z.ndjson";

    TemporaryDirectory directory;
    HeldWorker worker;
    SqliteRemoval removal{ledger};
    Clearing clearing{
        {removal, worker, ledger.clock, ledger.log, encode_line},
        {.directory = std::filesystem::path{directory.file("x")}.parent_path().string()}};
    std::optional<Result<std::int64_t>> outcome;
};

TEST_F(ClearedOrders, AreKeptInAFile)
{
    add("a");
    add("b");
    ASSERT_TRUE(
        settle(settlement(claim(ask(1)).orders.at(0), Fate::validated, Outcome::validated)));
    EXPECT_EQ(clear(), 2);
    EXPECT_EQ(counts(), "");
    EXPECT_EQ(ask_text("SELECT count(*) FROM orders"), "0");
    EXPECT_EQ(ask_text("SELECT count(*) FROM order_attempts"), "0");
    EXPECT_EQ(ask_text("SELECT count(*) FROM shipments"), "1") << "what came of them stays";
    EXPECT_THAT(files(), ElementsAre(first_file));
    EXPECT_THAT(lines(first_file), ElementsAre(AllOf(StartsWith("{\"order_id\":\"a\","),
                                                     HasSubstr("\"state\":\"Validated\""),
                                                     HasSubstr("\"detail\":\"said so\"")),
                                               AllOf(StartsWith("{\"order_id\":\"b\","),
                                                     HasSubstr("\"state\":\"Processing\""))));
}

TEST_F(ClearedOrders, LeaveNoFileWhereThereWereNone)
{
    EXPECT_EQ(clear(), 0);
    EXPECT_THAT(files(), IsEmpty());
}

TEST_F(ClearedOrders, AreOnTheDiskBeforeTheyAreRemoved)
{
    add("a");
    begin();
    ASSERT_EQ(worker.count(), 1U);
    EXPECT_EQ(counts(), "Processing 1") << "nobody has written it yet";
    EXPECT_FALSE(outcome);
    worker.run_all();
    EXPECT_EQ(counts(), "");
}

TEST_F(ClearedOrders, GoByBatches)
{
    for (int i = 0; i < 401; ++i)
        add(join("o", i));
    EXPECT_EQ(clear(), 401);
    EXPECT_THAT(lines(first_file), SizeIs(401));
    EXPECT_EQ(counts(), "");
}

TEST_F(ClearedOrders, DoNotIncludeThoseThatCameMeanwhile)
{
    add("a");
    begin();
    add("b");
    worker.run_all();
    EXPECT_EQ(counts(), "Processing 1");
    EXPECT_THAT(lines(first_file), ElementsAre(StartsWith("{\"order_id\":\"a\",")));
}

TEST_F(ClearedOrders, DoNotIncludeThoseThatCameMeanwhileUnderAKeyOfTheirs)
{
    add("changed");
    add("youngest");
    begin();
    // It is left for the next pass, and the greatest key is free when the other one is gone.
    ASSERT_EQ(ids(claim(ask(1))), "changed");
    worker.run_one();
    ASSERT_EQ(ask_text("SELECT group_concat(order_id) FROM orders"), "changed");
    add("new");
    ASSERT_EQ(ask_text("SELECT id FROM orders WHERE order_id = 'new'"), "2");
    worker.run_all();
    ASSERT_TRUE(outcome && *outcome);
    EXPECT_EQ(**outcome, 2);
    EXPECT_EQ(ask_text("SELECT group_concat(order_id) FROM orders"), "new");
    EXPECT_THAT(lines(first_file), SizeIs(3)) << "the changed one twice";
}

TEST_F(ClearedOrders, GoByBatchesInALaterPassAsWell)
{
    for (int i = 0; i < 401; ++i)
        add(join("o", i));
    begin();
    worker.run_one();
    // After the first batch is gone, all others change under the eyes of the pass: each batch is
    // read before it is written.
    for (int batch = 0; batch < 2; ++batch) {
        ledger.other.run("UPDATE orders SET attempts = attempts + 1");
        worker.run_one();
    }
    EXPECT_EQ(counts(), "Processing 201");
    worker.run_all();
    ASSERT_TRUE(outcome && *outcome);
    EXPECT_EQ(**outcome, 401);
    EXPECT_EQ(counts(), "");
}

TEST_F(ClearedOrders, AreGivenUpWhenTheyChangeForEver)
{
    add("a");
    begin();
    while (worker.count() > 0) {
        ledger.other.run("UPDATE orders SET attempts = attempts + 1");
        worker.run_one();
    }
    ASSERT_TRUE(outcome && !*outcome);
    EXPECT_EQ(outcome->error().code, Errc::unavailable);
    EXPECT_EQ(counts(), "Processing 1");
}

TEST_F(ClearedOrders, AreKeptAsTheyWereInTheEnd)
{
    add("settled");
    add("claimed");
    add("waits");
    Claims claims = claim(ask(1));
    begin();
    // While the file is written: one is settled, and one is claimed.
    ASSERT_TRUE(settle(settlement(claims.orders.at(0), Fate::rejected, Outcome::rejected)));
    ASSERT_EQ(ids(claim(ask(1))), "claimed");
    worker.run_all();
    ASSERT_TRUE(outcome && *outcome);
    EXPECT_EQ(**outcome, 3);
    EXPECT_EQ(counts(), "");
    EXPECT_THAT(
        lines(first_file),
        ElementsAre(AllOf(HasSubstr("\"settled\""), HasSubstr("Processing")),
                    AllOf(HasSubstr("\"claimed\""), HasSubstr("first_call")),
                    HasSubstr("\"waits\""), AllOf(HasSubstr("\"settled\""), HasSubstr("Rejected")),
                    AllOf(HasSubstr("\"claimed\""), HasSubstr("\"answer\""))));
}

TEST_F(ClearedOrders, AreNobodysAnyMore)
{
    add("a");
    Claimed claimed = claim(ask(1)).orders.at(0);
    EXPECT_EQ(clear(), 1);
    Result<OrderKey> late = settle(settlement(claimed, Fate::validated, Outcome::validated));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Errc::conflict);
    EXPECT_EQ(ask_text("SELECT count(*) FROM shipments"), "0");
}

TEST_F(ClearedOrders, OfTheSameSecondHaveAFileEach)
{
    for (int i = 0; i < 2; ++i) {
        add(join("o", i));
        EXPECT_EQ(clear(), 1);
    }
    EXPECT_THAT(files(), ElementsAre("orders-cleared-20261121T030405Z-2.ndjson", first_file));
}

TEST_F(ClearedOrders, StayWhenTheyCannotBeKept)
{
    add("a");
    clearing.apply({.directory = directory.file("nowhere")});
    begin();
    worker.run_all();
    ASSERT_TRUE(outcome && !*outcome);
    EXPECT_EQ(outcome->error().code, Errc::internal);
    clearing.apply({.directory = directory.file("."), .free_min = std::int64_t{1} << 60});
    begin();
    worker.run_all();
    ASSERT_TRUE(outcome && !*outcome);
    EXPECT_EQ(outcome->error().code, Errc::full);
    EXPECT_EQ(counts(), "Processing 1");
}

TEST_F(ClearedOrders, AreClearedByOneAtATime)
{
    add("a");
    begin();
    std::optional<Errc> second;
    clearing.begin("user:bob", [&](const Clearing::Cleared& cleared) {
        ASSERT_TRUE(cleared.trouble);
        second = cleared.trouble->code;
    });
    EXPECT_EQ(second, Errc::conflict);
    worker.run_all();
    EXPECT_TRUE(outcome && *outcome);
    EXPECT_EQ(clear(), 0) << "the next one may begin";
}

TEST_F(ClearedOrders, PassARefusalOn)
{
    add("a");
    ledger.refusal = Error{Errc::overloaded, "1024 reads wait"};
    begin();
    ASSERT_TRUE(outcome && !*outcome);
    EXPECT_EQ(outcome->error().code, Errc::overloaded);
}

class ClearRoute : public http::ServerTest {
protected:
    ClearRoute()
    {
        add_clear_route(router, clearing, [this] { return takes_bare_calls; });
        ledger.other.run(
            "INSERT INTO orders(order_id, product, quantity, created_at, deadline_at, due_at) "
            "VALUES ('a', 'b', 1, 1, 2, 1)");
        start();
    }

    std::string clear(std::string_view headers)
    {
        return talk(join("DELETE /clear_orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\n",
                         headers, "\r\n"));
    }

    void add_batch_and_one()
    {
        ledger.other.run(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) "
            "INSERT INTO orders(order_id, product, quantity, created_at, deadline_at, due_at) "
            "SELECT 'n' || i, 'b', 1, 1, 2, 1 FROM n");
    }
    std::string fail_after_batches(int count, Error error)
    {
        worker.kept = [this, count, error = std::move(error)]() mutable {
            if (--count < 0)
                ledger.refusal = error;
        };
        return clear("X-Confirm: clear-orders\r\n");
    }

    class AtOnce final : public Worker {
    public:
        std::function<void()> kept = [] {};

    private:
        bool submit(std::unique_ptr<Job> job) override
        {
            job->run();
            kept();
            job->done();
            return true;
        }
    };

    TemporaryDirectory directory;
    store::DirectLedger ledger;
    AtOnce worker;
    SqliteRemoval removal{ledger};
    Clearing clearing{{removal, worker, ledger.clock, ledger.log, encode_line},
                      {.directory = directory.file(".")}};
    bool takes_bare_calls = false;
};

TEST_F(ClearRoute, WantsAWordThatItIsMeant)
{
    for (const char* headers : {"", "X-Confirm: yes\r\n"})
        EXPECT_THAT(clear(headers), AllOf(StartsWith("HTTP/1.1 428 "),
                                          HasSubstr("header X-Confirm: clear-orders")));
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM orders"), 1);
    EXPECT_THAT(clear("X-Confirm: clear-orders\r\n"),
                AllOf(StartsWith("HTTP/1.1 200 "),
                      EndsWith("\r\n\r\n{\"message\":\"All orders cleared successfully!\"}\n")));
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM orders"), 0);
}

TEST_F(ClearRoute, SaysWhatIsGoneWhenItFailsInTheMiddle)
{
    add_batch_and_one();
    EXPECT_THAT(
        fail_after_batches(1, {Errc::overloaded, "1024 writes wait"}),
        AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 1\r\n"),
              HasSubstr("200 orders were removed before it went wrong. They are kept in "
                        "orders-cleared-20261121T030405Z.ndjson beside the database. The others"),
              Not(HasSubstr("Nothing was done"))));
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM orders"), 1);
}

TEST_F(ClearRoute, SaysOfHowManyItDoesNotKnow)
{
    EXPECT_THAT(
        fail_after_batches(0, {Errc::unknown, "disk I/O error"}),
        AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("0 orders were removed before it went wrong."),
              HasSubstr("Of at most 200 more it is not known; they are in the file")));
}

TEST_F(ClearRoute, SaysThatNothingWasDoneWhenItWasNot)
{
    EXPECT_THAT(fail_after_batches(0, {Errc::overloaded, "1024 writes wait"}),
                AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Nothing was done")));
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM orders"), 1);
}

TEST_F(ClearRoute, TakesABareCallIfToldTo)
{
    takes_bare_calls = true;
    EXPECT_THAT(clear(""), StartsWith("HTTP/1.1 200 "));
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM orders"), 0);
}

}  // namespace
}  // namespace holdfast::order
