// Services that report, from the request to the row: all but the network is real.
#include "watch/heartbeat/http_heartbeat.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "http/telemetry.h"
#include "lib/gnutls/hmac.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/virtual_loop.h"
#include "tests/http/fixture.h"
#include "watch/heartbeat/sqlite_heartbeats.h"

namespace holdfast::watch {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view token = "0123456789abcdef";
constexpr std::string_view wrong_token = "fedcba9876543210";

// Lets in who asks for what is open, and nobody else.
class OpenDoors final : public http::Gate {
public:
    void ask(http::Request& /*request*/, http::Scope scope, Visitor& visitor) noexcept override
    {
        if (scope == http::Scope::open)
            visitor.admitted();
        else
            visitor.refused(http::json_response("{}", 401));
    }
    void forget(const Visitor& /*visitor*/) noexcept override {}
};

class HeartbeatRoutes : public http::ServerTest {
protected:
    // A second of the desk's time goes by in each millisecond of the server's.
    class Pump final : public Task {
    public:
        explicit Pump(VirtualLoop& its) : its_{its} {}
        const char* name() const noexcept override { return "pump"; }
        Instant step(Instant now) override
        {
            its_.run_for(seconds{1});
            return now + milliseconds{1};
        }

    private:
        VirtualLoop& its_;
    };

    HeartbeatRoutes()
    {
        its->id = "backup";
        its->type = CheckType::heartbeat;
        its->interval = minutes{600};
        its->heartbeat.token = token;
        ledger.other.run(
            "INSERT INTO watch_services VALUES (1, 'backup', '{}', 'api', 0, 'a', NULL)");
        desk.define(ServiceKey{1}, its);
        desk.start();
        add_heartbeat_routes(router, desk);
        telemetry.emplace(registry, log, router,
                          http::TelemetrySettings{.slow_request = Duration{1}, .access_log = true});
        server = std::make_unique<http::Server>(
            http::Server::World{loop, clock, random, router, *telemetry, nullptr, &doors},
            http::ServerSettings{});
        server->listen(http::open_listener({path, 0}));
        loop.add(pump, loop.now());
    }
    ~HeartbeatRoutes() override
    {
        server.reset();
        loop.remove(pump);
    }

    void open()
    {
        desk.open([](const Result<void>& opened) { EXPECT_TRUE(opened); });
    }
    // As curl sends it.
    std::string ask(std::string_view line, std::string_view body = {},
                    std::string_view type = "application/x-www-form-urlencoded")
    {
        std::string head = join(line, " HTTP/1.1\r\nHost: x\r\nUser-Agent: curl/7.88.1\r\n",
                                "Accept: */*\r\nX-Request-Id: r1\r\nConnection: close\r\n");
        if (!body.empty())
            append_to(head, "Content-Type: ", type, "\r\nContent-Length: ", body.size(), "\r\n");
        return talk(join(head, "\r\n", body));
    }
    std::string report(std::string_view body = {})
    {
        return ask(join("POST /heartbeat/", token), body);
    }
    std::string failure_stored()
    {
        return ledger.other.text("SELECT ifnull(failure, '(none)') FROM watch_heartbeats");
    }

    VirtualLoop its_time;
    gnutls::Hmac mac;
    HeartbeatBook book{minutes{1}, its_time,
                       [this](std::string_view text) { return mac.of(text); }};
    store::DirectLedger ledger;
    SqliteHeartbeats heartbeats{ledger};
    HeartbeatDesk desk{
        {.loop = its_time, .book = book, .storage = heartbeats, .check_now = [](ServiceKey) {
             return Result<void>{};
         }}};
    std::shared_ptr<Service> its = std::make_shared<Service>();
    obs::Registry registry;
    obs::Log log{clock, {.level = obs::Severity::debug}};
    OpenDoors doors;
    std::optional<http::Telemetry> telemetry;
    Pump pump{its_time};
};

TEST_F(HeartbeatRoutes, TakeTheSimplestRequest)
{
    open();
    EXPECT_THAT(report(), AllOf(StartsWith("HTTP/1.1 200 "),
                                HasSubstr("\r\n\r\n{\"status\":\"ok\",\"at\":\"20"),
                                HasSubstr("Z\",\"services\":[\"backup\"]}\n")));
    EXPECT_EQ(failure_stored(), "(none)");
    EXPECT_THAT(ask(join("PUT /heartbeat/", token, '/')), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(ask(join("GET /heartbeat/", token)),
                AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("Allow: POST, PUT, OPTIONS\r\n")));
}

TEST_F(HeartbeatRoutes, TakeAFailure)
{
    open();
    EXPECT_THAT(report("status=fail&reason=disk full"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("{\"status\":\"fail\"")));
    EXPECT_EQ(failure_stored(), "disk full");
    report("status=2");
    EXPECT_EQ(failure_stored(), "exit status 2");
    report("status=0&reason=98%25+of+it");
    EXPECT_EQ(failure_stored(), "(none)");
    report("status=fail&reason=98% of%0Ait\n");
    EXPECT_EQ(failure_stored(), "98% of%0Ait") << "an escape that is none loses nothing";
    ask(join("POST /heartbeat/", token, "?status=fail&reason=no+tape"));
    EXPECT_EQ(failure_stored(), "no tape");
    ask(join("POST /heartbeat/", token), R"({"status":"fail","reason":"a\nb"})",
        "application/json");
    EXPECT_EQ(failure_stored(), "a b");
    report(join("status=fail&reason=", std::string(16'000, 'x')));
    EXPECT_EQ(failure_stored(), std::string(failure_bytes_max, 'x'));
}

TEST_F(HeartbeatRoutes, SayWhatIsWrongWithAReport)
{
    open();
    EXPECT_THAT(report("status=well"), StartsWith("HTTP/1.1 422 "));
    EXPECT_THAT(report("status=fail&reason=disk & tape"),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("--data-urlencode")));
    EXPECT_THAT(ask(join("POST /heartbeat/", token, "?state=fail")), StartsWith("HTTP/1.1 422 "));
    EXPECT_THAT(ask(join("POST /heartbeat/", token), R"({"state":"fail"})", "application/json"),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("/state")));
    EXPECT_THAT(report(std::string(20'000, 'x')), StartsWith("HTTP/1.1 413 "));
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM watch_heartbeats"), 0);
}

// Nobody learns which tokens there are, and which are off.
TEST_F(HeartbeatRoutes, AnswerTheSameForATokenOfNobodyAndOneThatIsOff)
{
    open();
    const std::string of_nobody = ask(join("POST /heartbeat/", wrong_token));
    EXPECT_THAT(of_nobody, AllOf(StartsWith("HTTP/1.1 404 "),
                                 HasSubstr("No service is expected to report with this token.")));
    auto off = std::make_shared<Service>(*its);
    off->is_enabled = false;
    desk.define(ServiceKey{1}, off);
    auto without_date = [](std::string answer) {
        const auto at = answer.find("Date: ");
        return at == std::string::npos ? answer : answer.erase(at, answer.find('\n', at) - at);
    };
    EXPECT_EQ(without_date(report()), without_date(of_nobody));
    EXPECT_THAT(ask(join("POST /heartbeat/", wrong_token), "status=well"),
                StartsWith("HTTP/1.1 422 "))
        << "as it is for a token that there is";
}

TEST_F(HeartbeatRoutes, TellNobodyAToken)
{
    open();
    std::vector<std::string> answers{report(), report("status=well")};
    for (std::string_view line : {"GET /heartbeat/", "POST //heartbeat/", "POST /heartbeat/x/"})
        answers.push_back(ask(join(line, token)));
    answers.push_back(ask(join("POST /heartbeat/", token, "/fail")));
    ledger.refusal = Error{Errc::unavailable, "it is closed"};
    answers.push_back(report());
    EXPECT_THAT(answers.back(), StartsWith("HTTP/1.1 503 "));
    for (const std::string& answer : answers)
        EXPECT_THAT(answer, Not(HasSubstr(token)));
    std::size_t entries = 0;
    for (const obs::Entry& entry : log.take(Duration::zero())) {
        ++entries;
        EXPECT_THAT(entry.text, AllOf(HasSubstr("/heartbeat/{token}"), Not(HasSubstr(token))));
        for (const obs::Field& field : entry.fields)
            EXPECT_THAT(field.value, Not(HasSubstr(token))) << field.name;
    }
    EXPECT_GE(entries, 2 * answers.size()) << "slow, and the access log";
    EXPECT_THAT(*registry.prometheus(), Not(HasSubstr(token)));
}

TEST_F(HeartbeatRoutes, AnswerWhenItIsStored)
{
    open();
    ledger.refusal = Error{Errc::full, "no space"};
    EXPECT_THAT(report(), StartsWith("HTTP/1.1 507 "));
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM watch_heartbeats"), 0);
    ledger.refusal.reset();
    EXPECT_THAT(report(), StartsWith("HTTP/1.1 200 "));
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM watch_heartbeats"), 1);
}

TEST_F(HeartbeatRoutes, WaitUntilItIsKnownWhoReports)
{
    EXPECT_THAT(report(), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 1\r\n")));
    open();
    EXPECT_THAT(report(), StartsWith("HTTP/1.1 200 "));
}

}  // namespace
}  // namespace holdfast::watch
