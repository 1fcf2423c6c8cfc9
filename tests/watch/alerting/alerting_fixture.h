// The routes of alerting behind a socket, on the real store without threads; nobody sends anything.
// Times are those of a loop that a test turns.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/virtual_loop.h"
#include "tests/http/fixture.h"
#include "watch/alert/sqlite_alert_archive.h"
#include "watch/alerting/http_alerting.h"
#include "watch/notify/sqlite_alert_store.h"
#include "watch/notify/sqlite_outbox.h"

namespace holdfast::watch {

using namespace std::chrono_literals;

inline constexpr WallTime noon{std::chrono::hours{500'004}};  // 2027-01-15, a Friday, 12:00.

class AlertingRoutes : public http::ServerTest, protected AlertObserver {
protected:
    AlertingRoutes()
    {
        add_alerting_routes(router, {.loop = virtual_loop,
                                     .desk = desk,
                                     .archive = archive,
                                     .outbox = outbox,
                                     .report = report,
                                     .receivers = [] {
                                         return std::vector<ReceiverName>{
                                             {.name = "chat", .format = Format::slack},
                                             {.name = "log", .format = Format::log}};
                                     }});
        ServerTest::start();
        for (int number : {1, 2, 3}) {
            Service service{.id = join("s", number), .group = "shop"};
            desk.define(ServiceKey{number}, std::make_shared<const Service>(std::move(service)));
        }
    }
    ~AlertingRoutes() override { virtual_loop.remove(desk); }

    void on_open() override {}
    void on_stored(const AlertChanges& /*changes*/) override {}

    // What an earlier process left is read.
    void open()
    {
        virtual_loop.add(desk, virtual_loop.now());
        virtual_loop.run_for(1ms);
    }
    void check(int number, Status status, int times)
    {
        for (int i = 0; i < times; ++i)
            desk.note({.service = ServiceKey{number},
                       .at = virtual_loop.wall(),
                       .status = status,
                       .reason = "no answer"});
        virtual_loop.run_for(1ms);
    }
    // It is alerted, and everybody was told.
    void fail(int number)
    {
        check(number, Status::down, 3);
        virtual_loop.run_for(11s);
    }
    void mend(int number) { check(number, Status::healthy, 2); }

    // Writes are stored by a turn of the virtual loop, which a request waits for.
    std::string ask(std::string_view line, std::string_view body = {},
                    std::string_view type = "application/json")
    {
        class Turner final : public Task {
        public:
            Turner(VirtualLoop& turned, systemd::EventLoop& real) : turned_{turned}, real_{real}
            {
                real_.add(*this, real_.now());
            }
            ~Turner() override { real_.remove(*this); }
            Turner(const Turner&) = delete;
            Turner& operator=(const Turner&) = delete;
            const char* name() const noexcept override { return "turner"; }
            Instant step(Instant now) override
            {
                turned_.run_for(Duration{});
                return now + 1ms;
            }

        private:
            VirtualLoop& turned_;
            systemd::EventLoop& real_;
        } turner{virtual_loop, loop};
        return talk(join(line, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: r1\r\n",
                         "Content-Type: ", type, "\r\nContent-Length: ", body.size(), "\r\n\r\n",
                         body));
    }
    static std::string body_of(std::string_view answer)
    {
        return std::string{answer.substr(answer.find("\r\n\r\n") + 4)};
    }
    // The `next` of a page.
    static std::string next_of(const std::string& answer)
    {
        const std::size_t at = answer.rfind("\"next\":\"") + 8;
        return answer.substr(at, answer.find('"', at) - at);
    }

    VirtualLoop virtual_loop{ManualClock::start, noon};
    store::DirectLedger ledger;
    obs::Registry registry;
    std::vector<Receiver> receivers{{.name = "chat", .format = Format::slack},
                                    {.name = "log", .format = Format::log}};
    SqliteAlertStore store{ledger, std::make_shared<const std::vector<Receiver>>(receivers)};
    SqliteOutbox outbox{ledger};
    SqliteAlertArchive archive{ledger};
    NotifierReport report{ledger.log, registry};
    AlertDesk desk{{}, virtual_loop, store, *this};
};

}  // namespace holdfast::watch
