#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ctl/fixture.h"
#include "tests/fakes/canned_server.h"

namespace holdfast::ctl {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class VerbShipments : public Verbs {
protected:
    int shipments(CannedServer::Answers answers, std::vector<std::string> arguments)
    {
        CannedServer daemon{socket(), std::move(answers)};
        arguments.insert(arguments.begin(), "shipments");
        int code = call(arguments);
        requests = daemon.requests();
        std::filesystem::remove(socket());
        return code;
    }
    int import(std::string_view answer, int status, std::vector<std::string> options = {})
    {
        write("in.csv", "status\nLOST\n");
        options.insert(options.begin(), {"import", path("in.csv")});
        return shipments({{"POST /shipments/import", CannedServer::answer(status, answer)}},
                         options);
    }

    std::vector<std::string> requests;
};

TEST_F(VerbShipments, ImportsAFile)
{
    EXPECT_EQ(import(R"({"import":1,"rows":3,"rejected":0})", 201, {"--key", "k1"}), 0);
    EXPECT_EQ(console.printed, "imported 3 shipments\n");
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_THAT(requests[0], HasSubstr("\r\nContent-Type: text/csv\r\n"));
    EXPECT_THAT(requests[0], HasSubstr("\r\nIdempotency-Key: k1\r\n"));
    EXPECT_THAT(requests[0], HasSubstr("\r\nContent-Length: 12\r\n"));
    EXPECT_THAT(requests[0], EndsWith("\r\n\r\nstatus\nLOST\n"));
}

TEST_F(VerbShipments, SaysWhichRowsAreWrong)
{
    EXPECT_EQ(import(R"({"detail":"1 row is wrong.","errors":[
        {"row":2,"line":3,"pointer":"/status","message":"must match"},
        {"row":0,"line":1,"pointer":"","message":"no column"}]})",
                     422),
              65);
    EXPECT_EQ(console.complained,
              "holdfastctl: row 2 (line 3), status: must match\n"
              "holdfastctl: the header (line 1): no column\n"
              "holdfastctl: 1 row is wrong. (status 422)\n");
}

TEST_F(VerbShipments, LeavesWrongRowsOutIfThatIsWanted)
{
    write("in.jsonl", "{}\n");
    EXPECT_EQ(shipments({{"POST /shipments/import?partial=true",
                          CannedServer::answer(201, R"({"rows":3,"rejected":2})")}},
                        {"import", path("in.jsonl"), "--partial"}),
              0);
    EXPECT_THAT(requests[0], HasSubstr("Content-Type: application/x-ndjson"));
    EXPECT_EQ(console.printed, "imported 3 shipments, 2 rows left out\n");
}

TEST_F(VerbShipments, RefusesWhatItCannotSend)
{
    EXPECT_EQ(call({"shipments", "import", path("none.csv")}), 66);
    EXPECT_EQ(call({"shipments", "import", path("state"), "--format", "csv"}), 66);
    EXPECT_EQ(call({"shipments", "import", path("in.txt")}), 64);
    EXPECT_EQ(call({"shipments", "import"}), 64);
    EXPECT_EQ(call({"shipments"}), 64);
    EXPECT_EQ(call({"shipments", "list", "--status", "a b"}), 64);
    EXPECT_EQ(call({"shipments", "show", "x"}), 64);
    EXPECT_EQ(call({"shipments", "list"}), 69);
    EXPECT_THAT(console.complained, HasSubstr("is it running?"));
}

TEST_F(VerbShipments, ExportsPageByPage)
{
    constexpr const char* first = "GET /shipments?order=oldest&limit=1000";
    CannedServer::Answers answers{
        {first, CannedServer::answer(
                    200, R"({"items":[{"id":1,"status":"A","created_at":"t"}],"next":"n1"})")},
        {join(first, "&after=n1"),
         CannedServer::answer(
             200, R"({"items":[{"id":2,"status":"B","created_at":"odd, \"x\""}],"next":null})")}};
    EXPECT_EQ(shipments(answers, {"export", "--format", "csv"}), 0);
    EXPECT_EQ(console.printed, "id,status,created_at\n1,A,t\n2,B,\"odd, \"\"x\"\"\"\n");
    console.printed.clear();
    EXPECT_EQ(shipments(answers, {"export"}), 0);
    EXPECT_EQ(console.printed,
              "{\"id\":1,\"status\":\"A\",\"created_at\":\"t\"}\n"
              "{\"id\":2,\"status\":\"B\",\"created_at\":\"odd, \\\"x\\\"\"}\n");
}

TEST_F(VerbShipments, ListsAndShowsThem)
{
    EXPECT_EQ(shipments({{"GET /shipments?limit=5&status=LOST",
                          CannedServer::answer(
                              200, R"({"items":[{"id":7,"status":"LOST","created_at":"t"}]})")}},
                        {"list", "--limit", "5", "--status", "LOST"}),
              0);
    EXPECT_THAT(console.printed, StartsWith("ID          STATUS "));
    EXPECT_THAT(console.printed, HasSubstr("\n7           LOST   "));
    console.printed.clear();
    EXPECT_EQ(
        shipments({{"GET /shipments/7",
                    CannedServer::answer(200, R"({"id":7,"status":"LOST","created_at":"t"})")},
                   {"GET /shipments/7/history?limit=1000",
                    CannedServer::answer(
                        200, R"({"items":[{"at":"t1","from":null,"to":"A","actor":"uid:0"},
                              {"at":"t2","from":"A","to":"LOST","actor":null}]})")}},
                  {"show", "7"}),
        0);
    EXPECT_THAT(console.printed, EndsWith("  t1  A  uid:0\n  t2  A -> LOST  another program\n"));
    EXPECT_EQ(shipments({{"GET /shipments/8", CannedServer::answer(404, R"({"detail":"none"})")}},
                        {"show", "8"}),
              66);
}

TEST_F(VerbShipments, SetsAStatus)
{
    EXPECT_EQ(
        shipments({{"PATCH /shipments/7",
                    CannedServer::answer(200, R"({"id":7,"status":"FOUND","created_at":"t"})")}},
                  {"set", "7", "FOUND", "--from", "LOST"}),
        0);
    EXPECT_THAT(requests[0], EndsWith("{\"status\":\"FOUND\",\"previous\":\"LOST\"}"));
    EXPECT_EQ(
        shipments({{"PATCH /shipments/7", CannedServer::answer(409, R"({"detail":"it is A"})")}},
                  {"set", "7", "FOUND"}),
        65);
    EXPECT_THAT(console.complained, HasSubstr("it is A (status 409)"));
}

}  // namespace
}  // namespace holdfast::ctl
