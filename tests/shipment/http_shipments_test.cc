#include "shipment/http_shipments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/shipment/routes.h"

namespace holdfast::shipment {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class ShipmentRoutes : public RoutesTest {};

TEST_F(ShipmentRoutes, RecordAShipmentAndSayWhereItIs)
{
    std::string answer = post(R"({"status": "IN_TRANSIT"})");
    EXPECT_THAT(answer,
                AllOf(StartsWith("HTTP/1.1 201 "), HasSubstr("Content-Type: application/json\r\n"),
                      HasSubstr("Location: /shipments/1\r\n"),
                      EndsWith("\r\n\r\n{\"id\":1,\"status\":\"IN_TRANSIT\","
                               "\"created_at\":\"2026-11-21T03:04:05.678901Z\"}\n")));
    EXPECT_THAT(get("/shipments/1"),
                AllOf(StartsWith("HTTP/1.1 200 "), EndsWith("{\"id\":1,\"status\":\"IN_TRANSIT\","
                                                            "\"created_at\":"
                                                            "\"2026-11-21T03:04:05.678901Z\"}\n")));
}

TEST_F(ShipmentRoutes, TakeAMissingBodyAndAnEmptyObjectForANewShipment)
{
    EXPECT_THAT(post("", ""), HasSubstr("\"status\":\"CREATED\""));
    EXPECT_THAT(post("{}"), HasSubstr("\"status\":\"CREATED\""));
    EXPECT_THAT(post("{}", "Content-Type: Application/JSON; charset=\"UTF-8\"\r\n"),
                StartsWith("HTTP/1.1 201 "));
}

TEST_F(ShipmentRoutes, RefuseABodyThatIsNotJson)
{
    for (const char* type : {"Content-Type: text/plain\r\n", "Content-Type: application/jsonp\r\n",
                             "Content-Type: application/json; charset=latin-1\r\n",
                             "Content-Type: application/x-www-form-urlencoded\r\n", ""})
        EXPECT_THAT(post("{}", type), StartsWith("HTTP/1.1 415 ")) << type;
    EXPECT_EQ(stored(), 0);
}

struct Bad {
    const char* body;
    const char* status;
    const char* error;
};

TEST_F(ShipmentRoutes, NameTheFieldThatIsWrong)
{
    const Bad all[] = {
        {R"({"status":1})", "422",
         R"({"pointer":"/status","message":"must be a string, not a number"})"},
        {R"({"status":null})", "422",
         R"({"pointer":"/status","message":"must be a string, not null"})"},
        {R"({"status":"created"})", "422", R"({"pointer":"/status","message":"must match )"},
        {R"({"status":""})", "422", R"({"pointer":"/status","message":"must match )"},
        {R"({"state":"A"})", "422",
         R"({"pointer":"/state","message":"there is no such member; did you mean \"status\"?"})"},
        {R"({"a/b~":1})", "422", R"({"pointer":"/a~1b~0","message":"there is no such member"})"},
        {R"([])", "422", R"({"pointer":"","message":"must be an object, not a list"})"},
        {R"({"status":"A","status":"B"})", "400", R"({"pointer":"/status","message":"line 1)"},
        {R"({"status":)", "400", R"("message":"line 1, column 11: )"},
        {"{\"status\":\"\xFF\"}", "400", R"("message":"line 1, column )"},
        {"\n{} {}", "400", R"("message":"line 2, column 4: )"},
        {" ", "400", R"("message":"line 1, column )"},
    };
    for (const Bad& bad : all)
        EXPECT_THAT(
            post(bad.body),
            AllOf(StartsWith(join("HTTP/1.1 ", bad.status, " ")), HasSubstr(bad.error),
                  HasSubstr("\"instance\":\"/shipments\""), HasSubstr("\"requestId\":\"r1\"")))
            << bad.body;
    EXPECT_EQ(stored(), 0);
}

TEST_F(ShipmentRoutes, SayAllThatIsWrongAtOnce)
{
    EXPECT_THAT(post(R"({"status":"a","colour":"red"})"),
                AllOf(HasSubstr("\"pointer\":\"/status\""), HasSubstr("\"pointer\":\"/colour\"")));
}

TEST_F(ShipmentRoutes, RefuseABodyWithAThousandMembers)
{
    std::string body = "[";
    for (int i = 0; i < 2000; ++i)
        body += "1,";
    EXPECT_THAT(post(body + "1]"), StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(post(std::string(1000, '[')), StartsWith("HTTP/1.1 413 "));
}

TEST_F(ShipmentRoutes, RepeatTheFirstAnswerUnderItsKey)
{
    std::string first = post_with_key(R"({"status":"A"})", "key 1");
    EXPECT_THAT(first, AllOf(StartsWith("HTTP/1.1 201 "), Not(HasSubstr("Idempotent-Replayed"))));

    ledger.clock.advance(std::chrono::hours{1});
    std::string again = post_with_key(R"({"status":"A"})", "key 1");

    EXPECT_THAT(again, AllOf(StartsWith("HTTP/1.1 201 "), HasSubstr("Location: /shipments/1\r\n"),
                             HasSubstr("Idempotent-Replayed: true\r\n"),
                             EndsWith(first.substr(first.find("\r\n\r\n")))));
    EXPECT_EQ(stored(), 1);
}

TEST_F(ShipmentRoutes, RefuseAKeyThatMarkedAnotherBody)
{
    EXPECT_THAT(post_with_key(R"({"status":"A"})", "k"), StartsWith("HTTP/1.1 201 "));
    EXPECT_THAT(post_with_key(R"({"status":"B"})", "k"),
                AllOf(StartsWith("HTTP/1.1 422 "),
                      HasSubstr("this Idempotency-Key was used for another request")));
    EXPECT_THAT(talk(request("POST /shipments?x=1", join(json_header, "Idempotency-Key: k\r\n"),
                             R"({"status":"A"})")),
                StartsWith("HTTP/1.1 422 "));
    EXPECT_EQ(stored(), 1);
}

TEST_F(ShipmentRoutes, RefuseAKeyThatCannotBeKept)
{
    EXPECT_THAT(post_with_key("{}", std::string(255, 'k')), StartsWith("HTTP/1.1 201 "));
    for (const std::string& key : {std::string(256, 'k'), std::string{}, std::string{"\xC3\xA4"},
                                   std::string{"a\tb"}, std::string{"a\r\nIdempotency-Key: b"}})
        EXPECT_THAT(post_with_key("{}", key),
                    AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("Idempotency-Key")))
            << key;
    EXPECT_EQ(stored(), 1);
}

TEST_F(ShipmentRoutes, LetASecondRequestWithAKeyWaitForTheFirst)
{
    ledger.is_held = true;
    http::Client one{loop, path};
    http::Client two{loop, path};
    std::string text =
        request("POST /shipments", join(json_header, "Idempotency-Key: k\r\n"), "{}");
    one.send(text);
    two.send(text);
    // Every other request is another turn of the loop.
    while (ledger.waiting() < 2)
        EXPECT_THAT(get("/shipments/x"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(one.received + two.received, "");

    ledger.settle();
    while (!one.closed || !two.closed)
        loop.run();

    EXPECT_THAT(one.received + two.received, HasSubstr("Idempotent-Replayed: true\r\n"));
    EXPECT_THAT(one.received, HasSubstr("Location: /shipments/1\r\n"));
    EXPECT_THAT(two.received, HasSubstr("Location: /shipments/1\r\n"));
    EXPECT_EQ(stored(), 1);
}

TEST_F(ShipmentRoutes, TellMissingShipmentsFromIdsThatAreNone)
{
    EXPECT_THAT(get("/shipments/7"),
                AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("there is no shipment 7")));
    for (const char* id : {"0", "-1", "x", "1.5", "99999999999999999999", "1%00"})
        EXPECT_THAT(get(join("/shipments/", id)), StartsWith("HTTP/1.1 4")) << id;
    EXPECT_THAT(get("/shipments/x"), AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("whole number")));
    EXPECT_THAT(talk(request("DELETE /shipments/1")), StartsWith("HTTP/1.1 405 "));
    EXPECT_THAT(talk(request("DELETE /shipments")), StartsWith("HTTP/1.1 405 "));
    EXPECT_THAT(observer.failures, IsEmpty());
}

TEST_F(ShipmentRoutes, KeepTheReasonOfA500ForTheJournal)
{
    ledger.other.run("ALTER TABLE shipments RENAME COLUMN status TO state");
    for (const std::string& answer : {post("{}"), get("/shipments/1")})
        EXPECT_THAT(
            answer,
            AllOf(StartsWith("HTTP/1.1 500 "), HasSubstr("\"error\":\"internal service error\""),
                  HasSubstr("\"requestId\":\"r1\""), HasSubstr("\"instance\":\"/shipments"),
                  Not(HasSubstr("column")), Not(HasSubstr("SELECT")), Not(HasSubstr("INSERT"))));
    EXPECT_THAT(observer.failures,
                ElementsAre(HasSubstr("no column named status"), HasSubstr("no such column")));

    ledger.other.run("ALTER TABLE shipments RENAME COLUMN state TO status");
    EXPECT_THAT(post("{}"), StartsWith("HTTP/1.1 201 "));
}

TEST_F(ShipmentRoutes, SayWhatBecameOfARequestThatWasNotStored)
{
    ledger.refusal = Error{Errc::full, "database or disk is full"};
    EXPECT_THAT(post("{}"), AllOf(StartsWith("HTTP/1.1 507 "), HasSubstr("Retry-After: 30\r\n")));
    ledger.refusal = Error{Errc::overloaded, "the queue is full"};
    EXPECT_THAT(post("{}"), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 1\r\n")));
    EXPECT_THAT(observer.failures, IsEmpty());
    ledger.refusal = Error{Errc::unknown, "COMMIT: disk I/O error"};
    EXPECT_THAT(post("{}"),
                AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 5\r\n"),
                      HasSubstr("Retry with the same Idempotency-Key"), Not(HasSubstr("COMMIT"))));
    EXPECT_THAT(observer.failures, ElementsAre("COMMIT: disk I/O error"));
}

}  // namespace
}  // namespace holdfast::shipment
