#include "shipment/http_counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/router.h"
#include "shipment/sqlite_counts.h"
#include "tests/shipment/routes.h"

namespace holdfast::shipment {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class CountsRoute : public RoutesTest {
protected:
    CountsRoute()
    {
        ledger.writer.add(projection);
        router.add({.path = "/counts",
                    .produces = {http::as_json},
                    .handler = [this](const http::Request& request, http::Reply reply) {
                        reply.send(answer.to(request));
                    }});
    }

    // As the writer does between batches.
    void look_around()
    {
        ledger.clock.advance(std::chrono::seconds{2});
        (void)ledger.writer.look_around(ledger.clock.now());
    }

    CountsBoard board;
    SqliteCounts projection{board};
    CountsAnswer answer{board};
};

TEST_F(CountsRoute, TellsWhatThereIsSorted)
{
    EXPECT_THAT(get("/counts"), AllOf(StartsWith("HTTP/1.1 200 "), EndsWith("\r\n\r\n{}\n")));
    for (const char* status : {"IN_TRANSIT", "DELIVERED", "CREATED", "DELIVERED"})
        post(join(R"({"status":")", status, "\"}"));
    EXPECT_THAT(get("/counts"),
                AllOf(HasSubstr("Content-Type: application/json\r\n"),
                      EndsWith("\r\n\r\n{\"CREATED\":1,\"DELIVERED\":2,\"IN_TRANSIT\":1}\n")));
}

TEST_F(CountsRoute, LeavesOutAStatusThatNoShipmentHasAnyMore)
{
    post(R"({"status":"A"})");
    ledger.other.run("UPDATE shipments SET status = 'B'");
    post(R"({"status":"B"})");
    EXPECT_THAT(get("/counts"), EndsWith("\r\n\r\n{\"B\":2}\n"));
}

TEST_F(CountsRoute, NoticesWhatAnotherProgramWrote)
{
    EXPECT_THAT(get("/counts"), EndsWith("\r\n\r\n{}\n"));
    ledger.other.run("INSERT INTO shipments VALUES (7, 'DELAYED', '2026-11-21T03:04:05Z')");
    look_around();
    EXPECT_THAT(get("/counts"), EndsWith("\r\n\r\n{\"DELAYED\":1}\n"));
}

TEST_F(CountsRoute, QuotesWhatAnotherProgramWroteAsAStatus)
{
    ledger.other.run("INSERT INTO shipments VALUES (1, 'a \"quoted\" one\n', '')");
    look_around();
    EXPECT_THAT(get("/counts"), EndsWith("\r\n\r\n{\"a \\\"quoted\\\" one\\n\":1}\n"));
}

TEST_F(CountsRoute, FailsWhileTheCountsCannotBeReadAndComesBack)
{
    post(R"({"status":"A"})");
    ledger.other.run("ALTER TABLE shipment_counts RENAME COLUMN count TO total");
    look_around();
    EXPECT_THAT(get("/counts"),
                AllOf(StartsWith("HTTP/1.1 500 "),
                      HasSubstr("\"error\":\"internal service error\""), Not(HasSubstr("total"))));
    ASSERT_FALSE(observer.failures.empty());
    EXPECT_THAT(observer.failures.back(), HasSubstr("no such column: count"));
    ledger.other.run("ALTER TABLE shipment_counts RENAME COLUMN total TO count");
    look_around();
    EXPECT_THAT(get("/counts"), EndsWith("\r\n\r\n{\"A\":1}\n"));
}

}  // namespace
}  // namespace holdfast::shipment
