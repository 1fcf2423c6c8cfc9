#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/shipment/routes.h"

namespace holdfast::shipment {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ChangeRoutes : public RoutesTest {
protected:
    std::string patch(std::string_view target, std::string_view body,
                      std::string_view headers = json_header)
    {
        return talk(request(join("PATCH ", target), headers, body));
    }
};

TEST_F(ChangeRoutes, ChangeTheStatus)
{
    post("{}");
    EXPECT_THAT(patch("/shipments/1", R"({"status":"DELIVERED","previous":"CREATED"})"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Content-Type: application/json\r\n"),
                      EndsWith("\r\n\r\n{\"id\":1,\"status\":\"DELIVERED\","
                               "\"created_at\":\"2026-11-21T03:04:05.678901Z\"}\n")));
    EXPECT_THAT(get("/shipments/1"), HasSubstr("\"status\":\"DELIVERED\""));
}

TEST_F(ChangeRoutes, SayWhatTheStatusIsWhenItIsNotWhatTheClientBelieved)
{
    post(R"({"status":"IN_TRANSIT"})");
    EXPECT_THAT(patch("/shipments/1", R"({"status":"DELIVERED","previous":"CREATED"})"),
                AllOf(StartsWith("HTTP/1.1 409 "),
                      HasSubstr("the status of shipment 1 is IN_TRANSIT, not CREATED")));
    EXPECT_THAT(get("/shipments/1"), HasSubstr("\"status\":\"IN_TRANSIT\""));
}

TEST_F(ChangeRoutes, KnowNoShipmentThatThereIsNot)
{
    EXPECT_THAT(patch("/shipments/7", R"({"status":"A"})"),
                AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("there is no shipment 7")));
    EXPECT_THAT(patch("/shipments/x", R"({"status":"A"})"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(get("/shipments/7/history"),
                AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("there is no shipment 7")));
    EXPECT_THAT(get("/shipments/x/history"), StartsWith("HTTP/1.1 400 "));
}

TEST_F(ChangeRoutes, NameTheFieldThatIsWrong)
{
    post("{}");
    struct Bad {
        const char* body;
        const char* error;
    };
    const Bad all[] = {
        {"", R"({"pointer":"/status","message":"is required"})"},
        {"{}", R"({"pointer":"/status","message":"is required"})"},
        {R"({"status":""})", R"({"pointer":"/status","message":"must not be empty"})"},
        {R"({"status":"delivered"})", R"({"pointer":"/status","message":"must match )"},
        {R"({"status":1})",
         R"([{"pointer":"/status","message":"must be a string, not a number"}])"},
        {R"({"status":"A","previous":"b"})", R"({"pointer":"/previous","message":"must match )"},
        {R"({"status":"A","previous":null})",
         R"({"pointer":"/previous","message":"must be a string, not null"})"},
        {R"({"status":"A","id":2})", R"({"pointer":"/id","message":"there is no such member"})"},
        {R"({"previous":"b","x":1})", R"([{"pointer":"/status","message":"is required"},)"},
    };
    for (const Bad& bad : all)
        EXPECT_THAT(patch("/shipments/1", bad.body),
                    AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr(bad.error)))
            << bad.body;
    EXPECT_EQ(ledger.other.text("SELECT status FROM shipments"), "CREATED");
}

TEST_F(ChangeRoutes, RepeatTheFirstAnswerUnderItsKey)
{
    post("{}");
    std::string headers = join(json_header, "Idempotency-Key: k\r\n");
    std::string body = R"({"status":"A","previous":"CREATED"})";
    EXPECT_THAT(patch("/shipments/1", body, headers), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(patch("/shipments/1", body, headers),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Idempotent-Replayed: true\r\n")));
    EXPECT_THAT(patch("/shipments/2", body, headers), StartsWith("HTTP/1.1 422 "));
}

TEST_F(ChangeRoutes, ShowWhatBecameOfIt)
{
    post("{}");
    patch("/shipments/1", R"({"status":"A"})");
    std::string answer = get("/shipments/1/history");
    std::string uid = join("\"uid:", ::getuid(), "\"");
    EXPECT_THAT(
        answer,
        AllOf(StartsWith("HTTP/1.1 200 "),
              EndsWith(join(R"({"items":[{"number":1,"at":"2026-11-21T03:04:05.678901Z","actor":)",
                            uid, R"(,"from":null,"to":"CREATED"},)",
                            R"({"number":2,"at":"2026-11-21T03:04:05.678901Z","actor":)", uid,
                            R"(,"from":"CREATED","to":"A"}],"next":null})", "\n"))));
    std::string first = get("/shipments/1/history?limit=1");
    EXPECT_THAT(first, Not(HasSubstr("\"number\":2")));
    std::string_view next = std::string_view{first}.substr(first.find("\"next\":\"") + 8);
    EXPECT_THAT(get(join("/shipments/1/history?limit=1&after=", next.substr(0, next.find('"')))),
                AllOf(HasSubstr("\"next\":null"), HasSubstr("\"number\":2")));
    for (const char* bad : {"limit=0", "limit=1001", "after=1", "order=newest"})
        EXPECT_THAT(get(join("/shipments/1/history?", bad)), StartsWith("HTTP/1.1 422 ")) << bad;
}

}  // namespace
}  // namespace holdfast::shipment
