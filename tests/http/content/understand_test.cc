#include "http/content/understand.h"

#include <gmock/gmock.h>

#include "base/text.h"
#include "http/content/representation.h"
#include "http/json_body.h"
#include "tests/http/connection_fixture.h"

namespace holdfast::http {
namespace {

using testing::AllOf;
using testing::HasSubstr;

using Headers = std::vector<std::pair<std::string, std::string>>;

class Understand : public ConnectionTest {
protected:
    Understand()
    {
        router.add({.method = Method::post,
                    .path = "/things",
                    .consumes = {json_type, "text/csv"},
                    .produces = {as_json},
                    .handler = [this](const Request&, Reply reply) {
                        ++calls;
                        reply.send(json_response("{}", 201));
                    }});
        router.add({.path = "/things",
                    .produces = {{.type = json_type, .format = "json"},
                                 {.type = "text/csv; charset=utf-8", .format = "csv"}},
                    .parameters = {{.name = "limit", .kind = QueryField::Kind::number}},
                    .handler = [this](const Request& request, Reply reply) {
                        ++calls;
                        limit = request.query.number("limit").value_or(-1);
                        reply.send({.body = std::make_shared<const std::string>("[]")});
                    }});
        router.add({.path = "/anybody",
                    .produces = {as_json},
                    .answers_anybody = true,
                    .handler = [](const Request& request, Reply reply) {
                        EXPECT_EQ(request.representation, 0U);
                        reply.send(json_response("{}"));
                    }});
        router.add({.method = Method::post,
                    .path = "/retry",
                    .handler = [this](const Request&, Reply reply) {
                        ++calls;
                        reply.send({.status = 204});
                    }});
    }

    // Reads a body with the one member that it may have.
    const Handler create = [this](const Request& request, Reply reply) {
        ++calls;
        JsonBody body{request.header("Content-Type"), request.body};
        body.text("a");
        auto problem = body.problem();
        reply.send(problem ? problem_response(*problem, "", "") : json_response("{}", 201));
    };

    unsigned post(const Headers& headers, std::string_view body = "{}")
    {
        return answer_to("POST", "/things", headers, body).status;
    }
    // The type of what `target` is answered with, or the status of its refusal.
    std::string get(std::string_view target, const Headers& headers = {})
    {
        MemoryExchange exchange = answer_to("GET", target, headers);
        return exchange.status == 200 ? exchange.content_type : join(exchange.status);
    }

    int calls = 0;
    std::int64_t limit = 0;
};

TEST_F(Understand, TakesABodyOfTheRightTypeAndNoOther)
{
    Headers length{{"Content-Length", "2"}};
    auto with = [&](const char* name, const char* value) {
        Headers headers = length;
        headers.emplace_back(name, value);
        return headers;
    };
    EXPECT_EQ(post(with("Content-Type", "application/json")), 201U);
    EXPECT_EQ(post(with("Content-Type", "text/csv; charset=UTF-8")), 201U);
    EXPECT_EQ(post(with("Content-Type", "text/csv; charset=latin-1")), 415U);
    EXPECT_EQ(post(with("Content-Type", "application/x-www-form-urlencoded")), 415U);
    EXPECT_EQ(post(length), 415U);
    EXPECT_EQ(calls, 2);

    MemoryExchange refused = answer_to("POST", "/things", with("Content-Type", "text/html"), "{}");
    EXPECT_EQ(refused.sent["Accept"], "application/json, text/csv");
    EXPECT_EQ(refused.content_type, "application/problem+json");
}

TEST_F(Understand, NeedsNoTypeForABodyThatIsNotThere)
{
    EXPECT_EQ(post({{"Content-Length", "0"}}, ""), 201U);
    EXPECT_EQ(post({{"Content-Length", "00"}}, ""), 201U);
}

TEST_F(Understand, TakesABodyThatIsNotCompressed)
{
    Headers headers{{"Content-Length", "2"}, {"Content-Type", "application/json"}};
    headers.emplace_back("Content-Encoding", "Identity");
    EXPECT_EQ(post(headers), 201U);
    headers.back().second = "gzip";
    MemoryExchange refused = answer_to("POST", "/things", headers, "{}");
    EXPECT_EQ(refused.status, 415U);
    EXPECT_EQ(refused.sent["Accept-Encoding"], "identity");
    EXPECT_EQ(calls, 1);
}

TEST_F(Understand, WantsToKnowHowLongTheBodyIsWhereOneIsTaken)
{
    EXPECT_EQ(post({{"Content-Type", "application/json"}}, ""), 411U);
    EXPECT_EQ(post({{"Content-Type", "application/json"}, {"Transfer-Encoding", "chunked"}}), 201U);
    EXPECT_EQ(answer_to("POST", "/retry").status, 204U);
}

TEST_F(Understand, ReadsNoJsonThatWouldTakeTheLoopLong)
{
    router.add(
        {.method = Method::post, .path = "/json", .consumes = {json_type}, .handler = create});
    shared.body_bytes_max = std::size_t{1} << 20;
    auto post_json = [this](std::size_t bytes, bool is_chunked = false) {
        std::string body = join("{\"a\":\"", std::string(bytes - 8, 'x'), "\"}");
        Headers headers{{"Content-Type", "application/json"}};
        headers.emplace_back(is_chunked ? "Transfer-Encoding" : "Content-Length",
                             is_chunked ? "chunked" : join(bytes));
        return answer_to("POST", "/json", headers, body).status;
    };
    EXPECT_EQ(post_json(json_bytes_max), 201U);
    EXPECT_EQ(post_json(json_bytes_max + 1), 413U);
    EXPECT_EQ(calls, 1) << "refused by its headers";
    EXPECT_EQ(post_json(json_bytes_max + 1, true), 413U);
    EXPECT_EQ(calls, 2) << "nobody knew";

    Headers csv{{"Content-Type", "text/csv"}, {"Content-Length", join(json_bytes_max + 1)}};
    EXPECT_EQ(answer_to("POST", "/things", csv, std::string(json_bytes_max + 1, 'x')).status, 201U);
}

TEST_F(Understand, AnswersInTheFormTheClientLikesBest)
{
    EXPECT_EQ(get("/things"), "application/json");
    EXPECT_EQ(get("/things", {{"Accept", "text/csv, application/json;q=0.5"}}),
              "text/csv; charset=utf-8");
    EXPECT_EQ(get("/things", {{"Accept", "application/json;q=0.5"}, {"Accept", "text/*"}}),
              "text/csv; charset=utf-8")
        << "a list over two lines";
}

TEST_F(Understand, AnswersAnybodyWhereARouteSaysSo)
{
    EXPECT_EQ(get("/anybody", {{"Accept", "text/html"}}), "application/json");
    EXPECT_EQ(get("/anybody", {{"Accept-Encoding", "br, *;q=0"}}), "application/json");
}

TEST_F(Understand, AnswersInTheFormatOfTheQueryWhateverAcceptSays)
{
    EXPECT_EQ(get("/things?format=csv", {{"Accept", "application/json"}}),
              "text/csv; charset=utf-8");
    EXPECT_EQ(get("/things?format=json", {{"Accept", "image/png"}}), "application/json");
    EXPECT_EQ(get("/things?format=xml"), "422");
}

TEST_F(Understand, SaysWhatThereIsToWhoeverRefusesIt)
{
    MemoryExchange refused = answer_to("GET", "/things", {{"Accept", "text/html, image/*"}});
    EXPECT_EQ(refused.status, 406U);
    EXPECT_THAT(refused.body, HasSubstr("application/json (?format=json), "
                                        "text/csv; charset=utf-8 (?format=csv)"));
    // Before anything has happened.
    EXPECT_EQ(post({{"Content-Length", "0"}, {"Accept", "text/html"}}, ""), 406U);
    EXPECT_EQ(post({{"Content-Length", "0"}, {"Accept-Encoding", "br, *;q=0"}}, ""), 406U);
    EXPECT_EQ(calls, 0);
}

TEST_F(Understand, ReadsTheQueryThatItsRouteDeclares)
{
    EXPECT_EQ(get("/things?limit=7"), "application/json");
    EXPECT_EQ(limit, 7);
    EXPECT_EQ(get("/things"), "application/json");
    EXPECT_EQ(limit, -1) << "not the one of the request before";
    EXPECT_EQ(get("/things?limit=%zz"), "400");

    MemoryExchange refused = answer_to("GET", "/things?limit=many&sort=up");
    EXPECT_EQ(refused.status, 422U);
    EXPECT_THAT(
        refused.body,
        AllOf(
            HasSubstr(R"({"parameter":"limit","message":"must be a whole number from 1 to 256"})"),
            HasSubstr(R"({"parameter":"sort","message":"there is no such parameter"})")));
}

TEST_F(Understand, LeavesTheQueryOfOtherRoutesAlone)
{
    EXPECT_EQ(answer_to("POST", "/retry?now=%zz").status, 204U);
}

}  // namespace
}  // namespace holdfast::http
