// What is watched, from requests to checks and back, on the real store: only the network is played.
#include "watch/routes/http_services.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/virtual_loop.h"
#include "tests/http/fixture.h"
#include "tests/watch/monitor/fake_prober.h"
#include "watch/condition/json_body.h"
#include "watch/definition/json_services.h"
#include "watch/history/sqlite_history.h"
#include "watch/history/sqlite_services.h"
#include "watch/list/history_sink.h"
#include "watch/list/watchlist.h"
#include "watch/routes/http_health.h"

namespace holdfast::watch {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view file_of_old = R"({"services":[
  {"id":"shop","name":"Shop","url":"http://192.0.2.1/health","expectedVersion":"1.2",
   "environment":"production","enabled":true},
  {"id":"stock","name":"Stock","url":"http://192.0.2.2/","expectedVersion":null,
   "environment":"staging","enabled":true}]})";

class WatchedRoutes : public http::ServerTest {
protected:
    WatchedRoutes()
    {
        add_service_routes(router, parts);
        add_health_routes(router, parts);
        start();
        monitor.start();
    }

    Watchlist::Outcome open(std::string_view file = R"({"services":[]})")
    {
        return settle(file, [this](auto of_file, auto done) {
            list.open(std::move(of_file), std::move(done));
        });
    }
    Watchlist::Outcome reload(std::string_view file)
    {
        return settle(file, [this](auto of_file, auto done) {
            list.replace_file(std::move(of_file), std::move(done));
        });
    }
    // As the daemon does between two runs.
    void restart(std::string_view file)
    {
        monitor.assign({});
        list.~Watchlist();
        new (&list) Watchlist{{}, {virtual_loop, services, monitor, conditions}};
        open(file);
    }

    std::string ask(std::string_view line, std::string_view body = {})
    {
        return talk(join(line, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: r1\r\n",
                         "Content-Type: application/json\r\nContent-Length: ", body.size(),
                         "\r\n\r\n", body));
    }
    static std::string body_of(const std::string& answer)
    {
        return answer.substr(answer.find("\r\n\r\n") + 4);
    }

    VirtualLoop virtual_loop;
    store::DirectLedger ledger;
    SqliteServices services{ledger};
    SqliteHistory history{ledger};
    std::vector<StateChange> changes;
    HistorySink sink{history,
                     [](const Finding&) { return HistorySink::Facts{.interval = minutes{1}}; },
                     [this](const std::vector<StateChange>& more) {
                         changes.insert(changes.end(), more.begin(), more.end());
                     }};
    FakeProber prober;
    MonitorObserver observer;
    ConditionBook conditions;
    Monitor monitor{
        {.batch_max = History::entries_max},
        {.loop = virtual_loop,
         .prober = prober,
         .sink = sink,
         .observer = observer,
         .read = [this](ServiceKey key, const Service& service, const Observation& seen,
                        WallTime now) {
             JsonBody body{seen.body};
             return Reading{.conditions = conditions.judge(key, service, {seen, now, body})};
         }}};
    Watchlist list{{}, {virtual_loop, services, monitor, conditions}};
    WatchedParts parts{virtual_loop, list, monitor, history};

private:
    template <typename Act>
    Watchlist::Outcome settle(std::string_view file, const Act& act)
    {
        ReadServices read = read_services(file, {});
        EXPECT_TRUE(read.problems.empty());
        std::optional<Watchlist::Outcome> outcome;
        act(std::move(read.services), [&](const Result<Watchlist::Outcome>& settled) {
            ASSERT_TRUE(settled) << settled.error().context;
            outcome = *settled;
        });
        return outcome.value_or(Watchlist::Outcome{.added = 9999});
    }
};

TEST_F(WatchedRoutes, AnswerClientsOfOldFieldByField)
{
    EXPECT_EQ(open(file_of_old).added, 2U);
    prober.behave = [](const Check& check) {
        if (check.service->id == "stock")
            return FakeProber::Plan{FakeProber::silent(Silence::refused)};
        Observation seen = FakeProber::ok();
        seen.headers = {{"x-service-version", "1.2"}};
        return FakeProber::Plan{seen};
    };
    EXPECT_THAT(ask("GET /services/"),
                AllOf(StartsWith("HTTP/1.1 200 "),
                      HasSubstr("\r\n\r\n[{\"serviceId\":\"shop\",\"name\":\"Shop\","
                                "\"url\":\"http://192.0.2.1/health\",\"expectedVersion\":\"1.2\","
                                "\"environment\":\"production\",\"enabled\":true")));
    EXPECT_EQ(body_of(ask("GET /health")), "[]\n") << "nothing was checked";
    virtual_loop.run_for(minutes{2});
    EXPECT_THAT(
        body_of(ask("GET /health?legacy=1")),
        AllOf(StartsWith("[{\"serviceId\":\"shop\",\"name\":\"Shop\","
                         "\"environment\":\"production\",\"status\":\"UP\",\"latencyMs\":20"),
              HasSubstr("\"version\":\"1.2\",\"versionMatchesExpected\":true,"
                        "\"lastCheckedAt\":\""),
              HasSubstr("\"serviceId\":\"stock\",\"name\":\"Stock\",\"environment\":"
                        "\"staging\",\"status\":\"DOWN\"")));
    EXPECT_THAT(body_of(ask("GET /health/shop?limit=1")),
                AllOf(StartsWith("{\"serviceId\":\"shop\",\"name\":\"Shop\",\"environment\":"
                                 "\"production\",\"url\":\"http://192.0.2.1/health\",\"checks\":"
                                 "[{\"timestamp\":\""),
                      HasSubstr("\"status\":\"HEALTHY\",\"latencyMs\":"),
                      HasSubstr("\"versionMatchesExpected\":true,\"errorMessage\":null")));
    EXPECT_THAT(
        ask("GET /health/nobody"),
        AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("\"detail\":\"Service 'nobody' not found\"")));
    EXPECT_EQ(changes.size(), 2U) << "from UNKNOWN to what they are";
}

TEST_F(WatchedRoutes, WatchWhatIsAddedAndForgetNothingOfWhatGoes)
{
    open();
    constexpr std::string_view bell =
        R"({"serviceId":"bell","name":"Bell","url":"http://192.0.2.3/"})";
    EXPECT_THAT(ask("POST /services/", bell),
                AllOf(StartsWith("HTTP/1.1 201 "), HasSubstr("Location: /services/bell\r\n"),
                      HasSubstr("\"environment\":\"unknown\",\"enabled\":true")));
    EXPECT_THAT(ask("POST /services", bell), StartsWith("HTTP/1.1 201 ")) << "as of old";
    EXPECT_THAT(ask("PATCH /services/bell", R"({"environment":"dev"})"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("\"environment\":\"dev\"")));
    EXPECT_THAT(ask("PUT /services/gong", R"({"name":"Gong","url":"http://192.0.2.4/"})"),
                StartsWith("HTTP/1.1 201 "));
    virtual_loop.run_for(minutes{2});
    EXPECT_NE(monitor.latest(list.find("bell")->key), nullptr);
    const ServiceKey key = list.find("bell")->key;
    EXPECT_THAT(ask("DELETE /services/bell"), StartsWith("HTTP/1.1 204 "));
    EXPECT_THAT(ask("GET /services/bell"), StartsWith("HTTP/1.1 404 "));
    EXPECT_EQ(monitor.services().size(), 1U);
    EXPECT_THAT(ask("POST /services", bell), StartsWith("HTTP/1.1 201 "));
    EXPECT_EQ(list.find("bell")->key, key) << "under which its history is";
    EXPECT_THAT(body_of(ask("GET /health/bell")), HasSubstr("\"status\":\"HEALTHY\""));
}

TEST_F(WatchedRoutes, RefuseAllThatIsWrongAtOnce)
{
    open();
    EXPECT_THAT(ask("POST /services",
                    R"({"serviceId":"a/b","name":"","url":"file:///etc/passwd","nam":1})"),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("/serviceId"), HasSubstr("/name"),
                      HasSubstr("/url"), HasSubstr("/nam\"")));
    EXPECT_THAT(ask("POST /services", "{"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(
        ask("PUT /services/a", R"({"name":"A","url":"http://192.0.2.1/","depends_on":["nobody"]})"),
        StartsWith("HTTP/1.1 422 "));
    EXPECT_TRUE(list.items().empty());
}

TEST_F(WatchedRoutes, RunNoProgramsForClients)
{
    open(file_of_old);
    constexpr std::string_view command = R"("type":"command","command":["/bin/true"])";
    for (std::string_view line : {"POST /services", "PUT /services/a", "PATCH /services/shop"}) {
        const bool is_patch = line.starts_with("PATCH");
        EXPECT_THAT(
            ask(line, join('{', is_patch ? "" : R"("name":"A",)",
                           line.starts_with("POST") ? R"("serviceId":"a",)" : "", command, '}')),
            AllOf(StartsWith("HTTP/1.1 403 "), HasSubstr("\"pointer\":\"/command\""),
                  HasSubstr("a command cannot be defined over HTTP")))
            << line;
    }
    EXPECT_THAT(ask("POST /services", join(R"({"name":5,)", command, '}')),
                AllOf(StartsWith("HTTP/1.1 403 "), HasSubstr("/name")))
        << "with all else that is wrong";
    EXPECT_EQ(list.items().size(), 2U);
}

TEST_F(WatchedRoutes, KeepWhatACompositeIsMadeOf)
{
    open();
    ask("PUT /services/a", R"({"name":"A","url":"http://192.0.2.1/"})");
    EXPECT_THAT(ask("PUT /services/c", R"({"name":"C","of":["a","b"]})"),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("there is no service")));
    EXPECT_THAT(ask("PUT /services/c", R"({"name":"C","of":["a"],"needs":"any"})"),
                AllOf(StartsWith("HTTP/1.1 201 "), HasSubstr("\"url\":\"\""),
                      HasSubstr("\"of\":[\"a\"],\"needs\":\"any\"")));
    EXPECT_THAT(ask("DELETE /services/a"),
                AllOf(StartsWith("HTTP/1.1 409 "), HasSubstr("'c' depends on it")));
    EXPECT_THAT(
        ask("PUT /services/a", R"({"name":"A","url":"http://192.0.2.1/","dependsOn":["c"]})"),
        AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("circle")));
}

TEST_F(WatchedRoutes, LetTheFileWin)
{
    open();
    ask("PUT /services/shop", R"({"name":"Other","url":"http://192.0.2.9/"})");
    const Watchlist::Outcome outcome = reload(file_of_old);
    EXPECT_THAT(outcome.taken_over, ElementsAre("shop"));
    EXPECT_EQ(outcome.added, 1U);
    EXPECT_EQ(list.find("shop")->service->name, "Shop");
    for (std::string_view line : {"PUT /services/shop", "DELETE /services/shop"})
        EXPECT_THAT(ask(line, R"({"name":"Other","url":"http://192.0.2.9/"})"),
                    AllOf(StartsWith("HTTP/1.1 409 "), HasSubstr("services file")))
            << line;
    EXPECT_EQ(reload(R"({"services":[]})").archived, 2U);
    EXPECT_TRUE(monitor.services().empty());
}

TEST_F(WatchedRoutes, KeepASwitchUntilTheFileSaysSomethingElse)
{
    open(file_of_old);
    EXPECT_THAT(ask("PATCH /services/shop/disable"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("\"enabled\":false")));
    restart(file_of_old);
    EXPECT_THAT(ask("GET /services/shop"), HasSubstr("\"enabled\":false"));
    virtual_loop.run_for(minutes{2});
    EXPECT_EQ(monitor.latest(list.find("shop")->key), nullptr) << "it was not checked";
    EXPECT_THAT(ask("PATCH /services/shop/enable"), HasSubstr("\"enabled\":true"));
    ask("PATCH /services/shop/disable");
    std::string changed{file_of_old};
    changed.replace(changed.find("1.2"), 3, "1.3");
    EXPECT_EQ(reload(changed).changed, 1U);
    EXPECT_THAT(ask("GET /services/shop"), HasSubstr("\"enabled\":true"));
}

TEST_F(WatchedRoutes, HoldAnswersAgainstConditions)
{
    open();
    ask("PUT /services/shop",
        R"({"name":"Shop","url":"http://192.0.2.1/","conditions":["[STATUS] == 204"]})");
    virtual_loop.run_for(minutes{2});
    EXPECT_THAT(body_of(ask("GET /health")),
                AllOf(HasSubstr("\"status\":\"UNHEALTHY\""), HasSubstr("[STATUS] (200) == 204")));
    ask("PATCH /services/shop", R"({"conditions":["[STATUS] == 200"]})");
    virtual_loop.run_for(minutes{2});
    EXPECT_THAT(body_of(ask("GET /health")), HasSubstr("\"status\":\"HEALTHY\""));
}

TEST_F(WatchedRoutes, LeadFromPageToPage)
{
    open(file_of_old);
    const std::string first = ask("GET /services?limit=1");
    EXPECT_THAT(first, AllOf(HasSubstr("\"shop\""), Not(HasSubstr("\"stock\""))));
    const std::size_t at = first.find("X-Next: ") + 8;
    const std::string next = first.substr(at, first.find("\r\n", at) - at);
    EXPECT_THAT(ask(join("GET /services?limit=1&after=", next)),
                AllOf(HasSubstr("\"stock\""), Not(HasSubstr("X-Next"))));
}

TEST_F(WatchedRoutes, AskForPatienceUntilTheListIsRead)
{
    for (std::string_view line : {"GET /services", "GET /health", "GET /health/shop"})
        EXPECT_THAT(ask(line), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 1")))
            << line;
}

}  // namespace
}  // namespace holdfast::watch
