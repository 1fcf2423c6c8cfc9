#include "watch/routes/http_exchange.h"

#include <algorithm>
#include <memory>
#include <variant>

#include "tests/watch/routes/watched_fixture.h"

namespace holdfast::watch {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view file_with_shop =
    R"({"services":[{"id":"shop","name":"Shop","url":"http://192.0.2.1/"}]})";
constexpr std::string_view two =
    R"({"services":[{"id":"a","name":"A","url":"http://192.0.2.1/","depends_on":["b"]},
        {"id":"b","name":"B","type":"heartbeat","interval":"1min",
         "token":"0123456789abcdef0123"}]})";

class ExchangeRoutes : public WatchedFixture {
protected:
    ExchangeRoutes()
    {
        add_service_routes(router, parts);
        add_exchange_routes(router, parts, aux,
                            [] { return http::BodyLimits{.time = seconds{30}, .rate_min = 1}; });
        start();
    }

    // A worker that does everything at once, until a test takes its place for jobs away.
    class PromptWorker final : public Worker {
    public:
        bool submit(std::unique_ptr<Job> job) override
        {
            if (is_full)
                return false;
            if (is_held) {
                held.push_back(std::move(job));
                return true;
            }
            job->run();
            job->done();
            return true;
        }
        bool is_full = false;
        bool is_held = false;
        std::vector<std::unique_ptr<Job>> held;
    };
    struct NoFlow final : http::BodyFlow {
        void go_on() noexcept override {}
    };
    struct Answered final : http::Reply::Target {
        void deliver(http::Response response) noexcept override { status = response.status; }
        unsigned status = 0;
    };

    std::unique_ptr<http::BodySink> open(const http::Request& request)
    {
        const auto route = std::ranges::find_if(router.routes(), [](const http::Route& each) {
            return static_cast<bool>(each.stream);
        });
        EXPECT_EQ(route->stream.limits().bytes_max, import_bytes_max);
        return std::get<std::unique_ptr<http::BodySink>>(route->stream.open(request, flow));
    }

    PromptWorker aux;
    NoFlow flow;

    std::int64_t stored() { return ledger.other.integer("SELECT count(*) FROM watch_services"); }
};

TEST_F(ExchangeRoutes, BringBackWhatTheyTookOut)
{
    watch({});
    EXPECT_EQ(body_of(ask("POST /services/import", two)),
              "{\"added\":2,\"changed\":0,\"unchanged\":0}\n");
    const std::string exported = ask("GET /services/export");
    EXPECT_THAT(exported, AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("0123456789abcdef0123"),
                                HasSubstr("filename=\"services.json\"")));
    EXPECT_EQ(body_of(ask("POST /services/import", body_of(exported))),
              "{\"added\":0,\"changed\":0,\"unchanged\":2}\n");
    list.archive("a", "test", [](const auto&) {});
    EXPECT_EQ(body_of(ask("POST /services/import", body_of(exported))),
              "{\"added\":1,\"changed\":0,\"unchanged\":1}\n");
    EXPECT_EQ(list.find("b")->service->owner, Owner::api);
}

TEST_F(ExchangeRoutes, TakeOutThoseOfOneOwner)
{
    watch({"a"}, file_with_shop);
    EXPECT_THAT(body_of(ask("GET /services/export")),
                AllOf(HasSubstr("\"a\""), HasSubstr("\"shop\"")));
    EXPECT_THAT(body_of(ask("GET /services/export?owner=api")),
                AllOf(HasSubstr("\"a\""), Not(HasSubstr("\"shop\""))));
    EXPECT_THAT(body_of(ask("GET /services/export?owner=file")),
                AllOf(Not(HasSubstr("\"a\"")), HasSubstr("\"shop\"")));
    EXPECT_THAT(ask("GET /services/export?owner=me"), Not(StartsWith("HTTP/1.1 200 ")));
}

TEST_F(ExchangeRoutes, TakeOutNothingThatNobodyHasDefined)
{
    watch({"a"});
    list.replace_discovered(
        {{.service = {.id = "unit:web.service", .name = "Web"}}},
        [](const Result<Watchlist::Outcome>& settled) { ASSERT_TRUE(settled); });
    ASSERT_NE(list.find("unit:web.service"), nullptr);
    EXPECT_THAT(body_of(ask("GET /services/export")),
                AllOf(HasSubstr("\"a\""), Not(HasSubstr("unit:"))));
    EXPECT_THAT(ask("DELETE /services/unit%3Aweb.service"),
                AllOf(StartsWith("HTTP/1.1 409 "), HasSubstr("was discovered by")));
}

TEST_F(ExchangeRoutes, AskForTheScopeThatSecretsNeed)
{
    for (const http::Route& route : router.routes()) {
        if (route.path == "/services/export" || route.path == "/services/import") {
            EXPECT_EQ(http::resolve(route.scope, route.method), http::Scope::write) << route.path;
        }
    }
}

TEST_F(ExchangeRoutes, StoreNothingOfWhatIsWrongAndSayAllOfIt)
{
    watch({"a"}, file_with_shop);
    EXPECT_THAT(ask("POST /services/import",
                    R"({"services":[{"id":"x","name":"","url":"http://192.0.2.1/"},
                        {"id":"y","name":"Y","url":"file:///etc/passwd"},
                        {"id":"z","name":"Z","url":"http://192.0.2.1/","depends_on":["none"]}]})"),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("\"/services/0/name\""),
                      HasSubstr("\"/services/1/url\""), HasSubstr("\"/services/2/depends_on/0\""),
                      HasSubstr("line 2, column "), HasSubstr("3 things are wrong")));
    EXPECT_THAT(ask("POST /services/import", "{\"services\":[\n{"),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("line 2")));
    EXPECT_THAT(ask("POST /services/import", "[]"), StartsWith("HTTP/1.1 422 "));
    EXPECT_EQ(stored(), 2);
    EXPECT_THAT(list.items(), testing::SizeIs(2));
}

TEST_F(ExchangeRoutes, TakeInNoCommands)
{
    watch({});
    EXPECT_THAT(ask("POST /services/import",
                    R"({"services":[{"id":"x","name":"X","url":"http://192.0.2.1/"},
                        {"id":"y","name":"Y","command":["/bin/true"]}]})"),
                AllOf(StartsWith("HTTP/1.1 403 "), HasSubstr("\"/services/1/command\""),
                      HasSubstr("cannot be defined over HTTP")));
    EXPECT_EQ(stored(), 0);
}

TEST_F(ExchangeRoutes, LeaveTheFileItsServices)
{
    watch({}, file_with_shop);
    EXPECT_THAT(
        ask("POST /services/import",
            R"({"services":[{"id":"x","name":"X","url":"http://192.0.2.1/"},
                        {"id":"shop","name":"S","url":"http://192.0.2.1/"}]})"),
        AllOf(StartsWith("HTTP/1.1 409 "), HasSubstr("'shop'"), HasSubstr("services file")));
    EXPECT_EQ(stored(), 1);
}

TEST_F(ExchangeRoutes, FindCirclesAndTokensOfWhatIsThere)
{
    watch({});
    ask("POST /services/import", two);
    EXPECT_THAT(ask("POST /services/import",
                    R"({"services":[{"id":"b","name":"B","url":"http://192.0.2.1/",
                        "depends_on":["a"]}]})"),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("\"/services/0/depends_on/0\"")));
    EXPECT_THAT(ask("POST /services/import",
                    R"({"services":[{"id":"c","name":"C","type":"heartbeat",
                        "interval":"1min","token":"0123456789abcdef0123"}]})"),
                AllOf(StartsWith("HTTP/1.1 409 "), HasSubstr("'b'"),
                      Not(HasSubstr("0123456789abcdef0123"))));
    EXPECT_THAT(ask("PUT /services/c",
                    R"({"name":"C","type":"heartbeat","interval":"1min",
                        "token":"0123456789abcdef0123"})"),
                AllOf(StartsWith("HTTP/1.1 409 "), HasSubstr("'b'")));
    EXPECT_EQ(stored(), 2);
}

TEST_F(ExchangeRoutes, StopWhereThereAreTooMany)
{
    list.apply({.services_max = 2});
    watch({"c"});
    EXPECT_THAT(ask("POST /services/import", two),
                AllOf(StartsWith("HTTP/1.1 409 "), HasSubstr("watch.services_max")));
    list.apply({.services_max = 3});
    EXPECT_THAT(ask("POST /services/import", two), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ExchangeRoutes, HoldOnlySoMuchOfAllThatArrivesAtOnce)
{
    watch({});
    const http::Request request{};
    std::unique_ptr<http::BodySink> slow = open(request);
    const std::string piece(1 << 14, ' ');
    for (std::size_t held = piece.size(); held < import_bytes_max; held += piece.size())
        EXPECT_EQ(slow->take(piece), http::BodySink::Take::more);

    Answered refused;
    std::unique_ptr<http::BodySink> second = open(request);
    EXPECT_EQ(second->take(piece), http::BodySink::Take::more);
    EXPECT_EQ(second->take(" "), http::BodySink::Take::enough);
    second->finish(http::Reply{refused});
    EXPECT_EQ(refused.status, 503U);

    Answered taken;
    slow.reset();
    std::unique_ptr<http::BodySink> third = open(request);
    EXPECT_EQ(third->take(piece), http::BodySink::Take::more);
    EXPECT_EQ(third->take(two), http::BodySink::Take::more);
    third->finish(http::Reply{taken});
    EXPECT_EQ(taken.status, 200U);
}

TEST_F(ExchangeRoutes, ReadWhatIsImportedWhereNobodyWaitsForIt)
{
    watch({});
    const http::Request request{};
    Answered first;
    Answered second;
    aux.is_held = true;
    for (Answered* each : {&first, &second}) {
        std::unique_ptr<http::BodySink> body = open(request);
        EXPECT_EQ(body->take(two), http::BodySink::Take::more);
        body->finish(http::Reply{*each});
    }
    ASSERT_EQ(aux.held.size(), 2U);
    EXPECT_EQ(first.status, 0U);
    // Read, and not looked at: that is the loop's.
    aux.held[0]->run();
    EXPECT_EQ(stored(), 0);
    aux.held[0]->done();
    EXPECT_EQ(first.status, 200U);
    EXPECT_EQ(stored(), 2);
    // What came between is seen.
    aux.held[1]->run();
    list.archive("a", "test", [](const auto&) {});
    aux.held[1]->done();
    EXPECT_EQ(second.status, 200U);
    EXPECT_TRUE(list.find("a") != nullptr);
}

TEST_F(ExchangeRoutes, AreHeldAgainstWhatIsThereWhenTheyAreRead)
{
    watch({});
    ask("POST /services/import", two);
    const http::Request request{};
    Answered late;
    aux.is_held = true;
    std::unique_ptr<http::BodySink> body = open(request);
    body->take(R"({"services":[{"id":"c","name":"C","url":"http://192.0.2.1/",
                  "depends_on":["a"]}]})");
    body->finish(http::Reply{late});
    aux.held[0]->run();
    list.archive("a", "test", [](const auto&) {});
    aux.held[0]->done();
    EXPECT_EQ(late.status, 422U) << "what it depends on has gone";
    EXPECT_TRUE(list.find("c") == nullptr);
}

TEST_F(ExchangeRoutes, KeepTheirShareUntilTheyAreReadAndNoLonger)
{
    watch({});
    const http::Request request{};
    const std::string large(import_bytes_max, ' ');
    Answered read;
    Answered refused;
    Answered dropped;
    aux.is_held = true;
    std::unique_ptr<http::BodySink> body = open(request);
    EXPECT_EQ(body->take(large), http::BodySink::Take::more);
    body->finish(http::Reply{read});
    body.reset();
    body = open(request);
    EXPECT_EQ(body->take(" "), http::BodySink::Take::enough);
    body->finish(http::Reply{refused});
    EXPECT_EQ(refused.status, 503U);
    aux.held[0]->run();
    aux.held[0]->done();
    EXPECT_EQ(read.status, 422U);

    aux.is_full = true;
    for (int i = 0; i < 2; ++i) {
        body = open(request);
        EXPECT_EQ(body->take(large), http::BodySink::Take::more);
        body->finish(http::Reply{dropped});
        EXPECT_EQ(dropped.status, 503U);
        body.reset();
    }
}

TEST_F(ExchangeRoutes, LeadPastTheirOwnNames)
{
    watch({});
    constexpr std::string_view body = R"({"name":"X","url":"http://192.0.2.1/"})";
    EXPECT_THAT(ask("PUT /services/%65xport", body),
                AllOf(StartsWith("HTTP/1.1 201 "), HasSubstr("Location: /services/%65xport\r\n")));
    EXPECT_THAT(ask("PUT /services/%69mport", body), HasSubstr("Location: /services/%69mport\r\n"));
    EXPECT_THAT(ask("PUT /services/a%20b", body), HasSubstr("Location: /services/a%20b\r\n"));
    EXPECT_THAT(ask("GET /services/%65xport"), HasSubstr("\"serviceId\":\"export\""));
}

TEST_F(ExchangeRoutes, AskForPatienceUntilTheListIsRead)
{
    EXPECT_THAT(ask("GET /services/export"), StartsWith("HTTP/1.1 503 "));
    EXPECT_THAT(ask("POST /services/import", two), StartsWith("HTTP/1.1 503 "));
}

}  // namespace
}  // namespace holdfast::watch
