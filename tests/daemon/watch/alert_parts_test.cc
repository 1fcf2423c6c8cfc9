#include "daemon/watch/alert_parts.h"

#include <algorithm>
#include <memory>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "daemon/system_clock.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/listener.h"
#include "tests/fakes/loop_guard.h"
#include "tests/fakes/loop_mail_server.h"
#include "tests/fakes/loop_server.h"

namespace holdfast::daemon {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using watch::Format;
using watch::Receiver;
using watch::ServiceKey;
using watch::Status;

class AlertPartsTest : public testing::Test {
protected:
    AlertPartsTest() { begin(); }
    ~AlertPartsTest() override { end(); }

    Receiver chat() const
    {
        return {.name = "chat", .format = Format::slack, .url = server.url("/hook")};
    }
    // Nobody waits for a storm.
    static AlertingSettings at_once()
    {
        AlertingSettings settings;
        settings.gather = Duration{};
        return settings;
    }
    // A process begins. Only one at a time has the registry.
    void begin(std::vector<Receiver> others = {})
    {
        hub.reset();  // It shows what it does in the registry.
        registry = std::make_unique<obs::Registry>();
        hub = std::make_unique<http::EventHub>(
            http::EventHub::World{loop, *registry, ledger.log, "1"});
        router = std::make_unique<http::Router>();
        auto& expired = registry->counters(
            {.name = "holdfast_store_expired_rows_total", .help = "x"}, {.names = {"table"}});
        others.push_back(chat());
        parts.emplace(AlertParts::World{.loop = loop,
                                        .mailbox = loop.mailbox(),
                                        .clock = clock,
                                        .ledger = ledger,
                                        .log = ledger.log,
                                        .registry = *registry,
                                        .expired_rows = expired,
                                        .events = *hub,
                                        .tracer = tracer,
                                        .random = Random{1}},
                      at_once(), WatchSettings{}, std::move(others), *router);
    }
    void start()
    {
        watch::Service service{.id = "shop", .name = "Shop"};
        parts->define(ServiceKey{1}, std::make_shared<const watch::Service>(std::move(service)));
        parts->start();
        EXPECT_EQ(parts->trouble(), "") << "a start under way is none";
        run_until(loop, [this] { return parts->is_open(); });
    }
    void end()
    {
        if (!parts)
            return;
        parts->stop();
        loop.mailbox().collect();
        parts.reset();
    }
    void check(Status status, int times)
    {
        for (int i = 0; i < times; ++i)
            parts->note({.service = ServiceKey{1}, .at = loop.wall(), .status = status});
    }
    void wait_for(std::string_view sql, std::int64_t value)
    {
        run_until(loop, [&] { return ledger.other.integer(sql) == value; });
    }

    SystemClock clock;
    systemd::EventLoop loop{clock};
    LoopServer server{loop};
    store::DirectLedger ledger;
    std::unique_ptr<obs::Registry> registry;
    std::unique_ptr<http::EventHub> hub;
    std::unique_ptr<http::Router> router;
    trace::Tracer tracer{clock, Random{1}};
    std::optional<AlertParts> parts;
};

constexpr std::string_view count_sent =
    "SELECT count(*) FROM alert_deliveries WHERE state = 'sent'";
constexpr std::string_view count_leased =
    "SELECT count(*) FROM alert_deliveries WHERE lease IS NOT NULL";

TEST_F(AlertPartsTest, TellAllReceiversOfAnAlertAndOfItsEnd)
{
    start();
    http::Listener listener{hub->open(http::EventKinds{}.set(), {})};
    (void)listener.hear();
    check(Status::down, 3);
    wait_for(count_sent, 2);
    ASSERT_EQ(server.requests.size(), 1U);
    EXPECT_THAT(server.requests[0], AllOf(HasSubstr("POST /hook"), HasSubstr("DOWN: Shop")));
    EXPECT_THAT(listener.hear(),
                AllOf(HasSubstr("event: alert\n"), HasSubstr("data: {\"event\":\"firing\","
                                                             "\"alert\":{\"id\":1,")));
    EXPECT_THAT(*registry->prometheus(),
                AllOf(HasSubstr("holdfast_alerts{state=\"firing\"} 1\n"),
                      HasSubstr("holdfast_alerts{state=\"pending\"} 0\n"),
                      HasSubstr("holdfast_notifications_total{receiver=\"chat\",outcome=\"sent\"} "
                                "1\n"),
                      HasSubstr("holdfast_notifications_total{receiver=\"chat\",outcome=\"dead\"} "
                                "0\n"),
                      HasSubstr("holdfast_outbox_depth{sink=\"notifications\"}")));
    check(Status::healthy, 2);
    wait_for(count_sent, 4);
    EXPECT_THAT(server.requests.back(), HasSubstr("Resolved, was"));
    EXPECT_THAT(listener.hear(), HasSubstr("data: {\"event\":\"resolved\","));
    EXPECT_EQ(parts->trouble(), "");
}

TEST_F(AlertPartsTest, KeepWhatIsUnderWayUntilTheDeadlineAndThenForTheNextProcess)
{
    server.behave = [](const std::string&) { return LoopServer::Act{}; };  // It never answers.
    start();
    check(Status::down, 3);
    run_until(loop, [this] { return server.requests.size() == 1; });
    bool is_drained = false;
    const Instant deadline = loop.now() + 300ms;
    parts->drain(deadline, [&] { is_drained = true; });
    run_until(loop, [&] { return is_drained; });
    EXPECT_GE(loop.now(), deadline);
    EXPECT_EQ(ledger.other.integer(count_leased), 1);
    end();
    server.behave = [](const std::string&) { return LoopServer::Act{LoopServer::answer(200, "")}; };
    begin();
    start();
    wait_for(count_sent, 2);
    ASSERT_EQ(server.requests.size(), 2U);
    auto key_of = [](const std::string& request) {
        const std::size_t at = request.find("Idempotency-Key: ");
        return request.substr(at, request.find('\r', at) - at);
    };
    EXPECT_EQ(key_of(server.requests[0]), key_of(server.requests[1]));
}

TEST_F(AlertPartsTest, AreDrainedAtOnceWhenNothingIsUnderWay)
{
    start();
    bool is_drained = false;
    const Instant before = loop.now();
    parts->drain(before + 1h, [&] { is_drained = true; });
    run_until(loop, [&] { return is_drained; });
    EXPECT_LT(loop.now(), before + 10s);
}

TEST_F(AlertPartsTest, BeginNothingWhileTheyDrain)
{
    start();
    parts->drain(loop.now() + 200ms, [] {});
    check(Status::down, 3);
    wait_for("SELECT count(*) FROM alert_deliveries WHERE state = 'pending' AND lease IS NULL", 2);
    EXPECT_TRUE(server.requests.empty());
}

// What the mail server takes its time over does not keep the process.
TEST_F(AlertPartsTest, EndWhileALetterIsUnderWay)
{
    LoopMailServer mail_server{loop};
    mail_server.answers["."] = "";
    end();
    begin({{.name = "mail",
            .format = Format::email,
            .url = mail_server.url(),
            .mail = {.from = "a@example.org", .to = {"b@example.org"}, .requires_tls = false},
            .timeout = 60s}});
    start();
    check(Status::down, 3);
    run_until(loop, [&] { return !mail_server.letters.empty(); });
    const Instant before = clock.now();
    end();
    EXPECT_LT(clock.now() - before, 20s);
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM alert_deliveries WHERE receiver = 'mail' "
                                   "AND state = 'pending'"),
              1);
}

TEST_F(AlertPartsTest, TakeOtherReceiversWhileTheyRun)
{
    start();
    parts->replace({{.name = "other", .format = Format::slack, .url = server.url("/other")}});
    check(Status::down, 3);
    wait_for(count_sent, 2);
    ASSERT_EQ(server.requests.size(), 1U);
    EXPECT_THAT(server.requests[0], HasSubstr("POST /other"));
    EXPECT_THAT(*registry->prometheus(),
                AllOf(HasSubstr("receiver=\"other\""), Not(HasSubstr("receiver=\"chat\""))));
}

TEST_F(AlertPartsTest, TakeOtherThresholdsWhileTheyRun)
{
    start();
    WatchSettings checks;
    checks.failures = 1;
    parts->apply(at_once(), checks);
    check(Status::down, 1);
    wait_for(count_sent, 2);
}

TEST_F(AlertPartsTest, KnowWhatIsInMaintenance)
{
    ledger.other.run(
        "INSERT INTO maintenance_windows(id, ids, groups, tags, environments, starts_at, lasts_us, "
        "author, comment) VALUES (1, 'shop', '', '', '', ?, 3600000000, 'me', 'x')",
        {std::chrono::floor<std::chrono::microseconds>(loop.wall().time_since_epoch()).count() -
         1});
    start();
    EXPECT_TRUE(parts->in_maintenance(ServiceKey{1}, loop.wall()));
    EXPECT_FALSE(parts->in_maintenance(ServiceKey{1}, loop.wall() + 2h));
    EXPECT_FALSE(parts->in_maintenance(ServiceKey{2}, loop.wall()));
}

// Nobody tells of a host that is as it should be, when it was otherwise in an earlier process.
TEST_F(AlertPartsTest, EndTheAlertOfAnOfflineHostWhenSomebodyAnswers)
{
    start();
    parts->note_host(true);
    wait_for("SELECT count(*) FROM alerts WHERE announced_at IS NOT NULL AND resolved_at IS NULL",
             1);
    end();
    begin();
    start();
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM alerts WHERE resolved_at IS NULL"), 1);
    check(Status::down, 1);
    check(Status::healthy, 1);
    wait_for("SELECT count(*) FROM alerts WHERE resolved_at IS NULL", 0);
}

// A signal may come while the services are being read.
TEST_F(AlertPartsTest, MayEndWithoutHavingBegun)
{
    bool is_drained = false;
    parts->drain(loop.now() + 1h, [&] { is_drained = true; });
    EXPECT_TRUE(is_drained);
    end();
}

}  // namespace
}  // namespace holdfast::daemon
