#include "shipment/import/http_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "shipment/import/importer.h"
#include "shipment/import/sqlite_imports.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/http/fixture.h"

namespace holdfast::shipment {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// A worker that does everything at once, and says so in the next turn.
class PromptWorker final : public Worker {
public:
    explicit PromptWorker(Mailbox& mailbox) : mailbox_{mailbox} {}
    bool submit(std::unique_ptr<Job> job) override
    {
        if (!in_flight_.enter())
            return false;
        job->run();
        mailbox_.deliver(std::move(job), in_flight_);
        return true;
    }

private:
    Mailbox& mailbox_;
    InFlight in_flight_{16};
};

class ImportRoutes : public http::ServerTest {
protected:
    ImportRoutes()
    {
        add_import_routes(router, importer, [] {
            return http::BodyLimits{.time = std::chrono::seconds{10}, .rate_min = 1};
        });
        start();
    }

    static std::string request(std::string_view body, std::string_view headers = {},
                               std::string_view query = {}, std::string_view type = "text/csv")
    {
        return join("POST /shipments/import", query,
                    " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: r1\r\n"
                    "Content-Type: ",
                    type, "\r\n", headers, "Content-Length: ", body.size(), "\r\n\r\n", body);
    }
    std::string post(std::string_view body, std::string_view query = {},
                     std::string_view type = "text/csv", std::string_view headers = {})
    {
        return talk(request(body, headers, query, type));
    }
    std::int64_t stored() { return ledger.other.integer("SELECT count(*) FROM shipments"); }

    TemporaryDirectory directory;
    store::DirectLedger ledger;
    PromptWorker worker{loop.mailbox()};
    obs::Registry registry;
    ImportMetrics metrics{registry};
    SqliteImports imports{ledger, ledger.clock};
    Importer importer{{loop, worker, imports, ledger.log, metrics},
                      {.bytes_max = 1000, .rows_max = 5, .directory = directory.file(".")}};
};

TEST_F(ImportRoutes, TakeCsvAndNdjson)
{
    EXPECT_THAT(post("status\nLOST\nFOUND\n"),
                AllOf(HasSubstr("HTTP/1.1 201 Created"),
                      HasSubstr("\r\n\r\n{\"import\":1,\"rows\":2,\"rejected\":0}\n")));
    EXPECT_THAT(post("{\"id\":9,\"status\":\"LOST\"}\n", "", "application/x-ndjson"),
                HasSubstr("\"rows\":1,"));
    EXPECT_THAT(post("{}", "", "application/json"), HasSubstr("HTTP/1.1 415 "));
    EXPECT_EQ(stored(), 3);
    EXPECT_EQ(ledger.other.text("SELECT actor FROM imports"), "uid:" + std::to_string(::getuid()));
}

TEST_F(ImportRoutes, NameRowAndField)
{
    EXPECT_THAT(
        post("status\nLOST\nlost\n"),
        AllOf(HasSubstr("HTTP/1.1 422 "), HasSubstr("1 row is wrong, and nothing was stored"),
              HasSubstr("\"errors\":[{\"row\":2,\"line\":3,\"pointer\":\"/status\","
                        "\"message\":\"must match ")));
    EXPECT_THAT(post("status\n"), HasSubstr("There is no shipment in it."));
    EXPECT_EQ(stored(), 0);
    EXPECT_THAT(post("id,status\n1,LOST\n1,LOST\n"),
                AllOf(HasSubstr("HTTP/1.1 409 "), HasSubstr("{\"row\":2,\"line\":3,\"pointer\":"
                                                            "\"/id\"")));
    EXPECT_EQ(stored(), 0);
}

TEST_F(ImportRoutes, PointIntoTheRow)
{
    EXPECT_THAT(post("{\"a/b~c\":1}\n", "", "application/x-ndjson"),
                HasSubstr("\"pointer\":\"/a~1b~0c\""));
}

// The answer is kept: its size is ours to decide, not the client's.
TEST_F(ImportRoutes, QuoteNoMoreOfANameThanOneNeedsToKnowIt)
{
    std::string name(300, 'x');
    std::string letter = "\xC3\xA4";
    for (std::string_view each : {std::string_view{"/"}, std::string_view{letter}})
        EXPECT_THAT(post(join("{\"", name.substr(0, 63), each, name, "\":1}\n"), "",
                         "application/x-ndjson"),
                    HasSubstr(join("\"pointer\":\"/", name.substr(0, 63), each == "/" ? "~1" : "",
                                   "...\",\"message\":\"there is no such member\"")));
    std::string header = "status";
    for (int i = 0; i < 200; ++i)
        header += "\x01";
    EXPECT_LT(post(header + "\n").size(), 1500U);
}

TEST_F(ImportRoutes, TakeTheGoodRowsIfThatIsWanted)
{
    EXPECT_THAT(post("status\nLOST\nlost\n", "?partial=true"),
                AllOf(HasSubstr("HTTP/1.1 201 "),
                      HasSubstr("\"rows\":1,\"rejected\":1,\"errors\":[{\"row\":2,\"line\":3,")));
    EXPECT_EQ(stored(), 1);
    EXPECT_THAT(post("status\nLOST\n", "?part=true"), HasSubstr("HTTP/1.1 422 "));
}

TEST_F(ImportRoutes, HaveLimits)
{
    EXPECT_THAT(post("status\nA\nA\nA\nA\nA\nA\n"),
                AllOf(HasSubstr("HTTP/1.1 413 "), HasSubstr("1000B and 5 rows at most")));
    EXPECT_THAT(post("status\n" + std::string(1000, '\n')), HasSubstr("HTTP/1.1 413 "));
    auto first = importer.open({});
    auto second = importer.open({});
    EXPECT_THAT(post("status\nA\n"),
                AllOf(HasSubstr("HTTP/1.1 503 "), HasSubstr("Retry-After: 1")));
    EXPECT_THAT(talk("GET /shipments/import HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
                HasSubstr("{\"items\":[{\"actor\":\"\",\"state\":\"arriving\",\"bytes\":0,"
                          "\"rows\":0,\"stored\":0},{"));
}

TEST_F(ImportRoutes, ImportOnceUnderAKey)
{
    std::string key = "Idempotency-Key: k\r\n";
    EXPECT_THAT(post("status\nLOST\n", "", "text/csv", key),
                AllOf(HasSubstr("\"rows\":1"), Not(HasSubstr("Idempotent-Replayed"))));
    EXPECT_THAT(post("status\nLOST\n", "", "text/csv", key),
                AllOf(HasSubstr("HTTP/1.1 201 "), HasSubstr("\"rows\":1"),
                      HasSubstr("Idempotent-Replayed: true")));
    EXPECT_THAT(post("status\nFOUND\n", "", "text/csv", key), HasSubstr("HTTP/1.1 422 "));
    EXPECT_THAT(post("status\nLOST\n", "", "text/csv", "Idempotency-Key: \r\n"),
                HasSubstr("HTTP/1.1 400 "));
    EXPECT_EQ(stored(), 1);
}

TEST_F(ImportRoutes, WaitForAPlaceWhileTheirKeyIsUnderWay)
{
    const std::string begin = request("status\nLOST\n", "Idempotency-Key: k\r\n");
    http::Client first{loop, path};
    first.send(begin.substr(0, begin.size() - 3));
    run_until([&] { return importer.look().size() == 1; });
    auto second = importer.open({});
    http::Client again{loop, path};
    again.send(begin);
    http::Client empty{loop, path};
    empty.send(request("", "Idempotency-Key: k\r\n"));
    run_until([turns = 0]() mutable { return ++turns > 50; });
    EXPECT_EQ(again.received + empty.received, "");
    EXPECT_THAT(post("status\nLOST\n", "", "text/csv", "Idempotency-Key: k\r\n"),
                HasSubstr("HTTP/1.1 503 "))
        << "as many wait as may";
    EXPECT_EQ(importer.look().size(), 2U) << "who waits takes no place";

    first.send(begin.substr(begin.size() - 3));
    while (!first.closed || !again.closed || !empty.closed)
        run_until([&] { return first.closed && again.closed && empty.closed; });
    EXPECT_THAT(first.received, AllOf(HasSubstr("HTTP/1.1 201 "), HasSubstr("\"rows\":1"),
                                      Not(HasSubstr("Idempotent-Replayed"))));
    EXPECT_THAT(again.received, AllOf(HasSubstr("HTTP/1.1 201 "), HasSubstr("\"rows\":1"),
                                      HasSubstr("Idempotent-Replayed: true")));
    EXPECT_THAT(empty.received, HasSubstr("HTTP/1.1 422 "));
    EXPECT_EQ(stored(), 1);
}

TEST_F(ImportRoutes, WaitForNobodyWithAnotherKey)
{
    auto first = importer.open({.key = "k"});
    auto second = importer.open({});
    EXPECT_THAT(post("status\nLOST\n", "", "text/csv", "Idempotency-Key: l\r\n"),
                HasSubstr("HTTP/1.1 503 "));
    EXPECT_FALSE(importer.wait(this, "", [] {}));
}

TEST_F(ImportRoutes, AreForgottenWhenTheyLeaveWhileTheyWait)
{
    auto first = *importer.open({.key = "k"});
    auto second = *importer.open({});
    int called = 0;
    EXPECT_TRUE(importer.wait(&called, "k", [&] { ++called; }));
    EXPECT_TRUE(importer.wait(this, "k", [&] { called += 10; }));
    importer.leave(&called);
    importer.abandon(second);
    run_until([turns = 0]() mutable { return ++turns > 5; });
    EXPECT_EQ(called, 10);
}

TEST_F(ImportRoutes, SayWhenThereIsNoRoom)
{
    ledger.refuse_intake = Error{Errc::full, "no room"};
    EXPECT_THAT(post("status\nLOST\n"), HasSubstr("HTTP/1.1 507 "));
    ledger.refuse_intake.reset();
    EXPECT_THAT(post("status\nLOST\n"), HasSubstr("HTTP/1.1 201 "));
}

}  // namespace
}  // namespace holdfast::shipment
