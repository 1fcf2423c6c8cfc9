// The routes about what is watched, on the real store, with a history that a test makes up: nothing
// is checked here. One thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/virtual_loop.h"
#include "tests/http/fixture.h"
#include "tests/watch/history/samples.h"
#include "tests/watch/monitor/fake_prober.h"
#include "watch/definition/json_services.h"
#include "watch/history/sqlite_history.h"
#include "watch/history/sqlite_services.h"
#include "watch/incident/sqlite_incidents.h"
#include "watch/list/watchlist.h"
#include "watch/routes/http_services.h"

namespace holdfast::watch {

class WatchedFixture : public http::ServerTest {
protected:
    static constexpr WallTime noon = midnight + days{2} + hours{12};

    WatchedFixture() { virtual_loop.set_wall(noon); }

    // Services of these names, "a" and so on, defined over the API.
    void watch(const std::vector<std::string>& ids, std::string_view file = R"({"services":[]})")
    {
        ReadServices read = read_services(file, {});
        ASSERT_TRUE(read.problems.empty());
        list.open(std::move(read.services), [](const Result<Watchlist::Outcome>& opened) {
            ASSERT_TRUE(opened) << opened.error().context;
        });
        for (const std::string& id : ids)
            list.put({.id = id, .name = join("Service ", id), .url = "http://192.0.2.1/"}, "test",
                     [](const Result<Watchlist::Item>& put) {
                         ASSERT_TRUE(put) << put.error().context;
                     });
    }

    // Results of each minute of [from, to).
    void submit(std::string_view id, WallTime from, WallTime to, Status status,
                bool in_maintenance = false)
    {
        std::vector<Entry> entries;
        for (WallTime at = from; at < to; at += minutes{1})
            entries.push_back({.finding = {.service = list.find(id)->key,
                                           .at = at,
                                           .status = status,
                                           .took = Millis{80},
                                           .reason = is_up(status) ? "" : "no answer"},
                               .in_maintenance = in_maintenance,
                               .interval = minutes{1}});
        while (!entries.empty()) {
            const std::size_t count = std::min(entries.size(), History::entries_max);
            const auto middle = entries.begin() + static_cast<std::ptrdiff_t>(count);
            history.submit({entries.begin(), middle},
                           [](const Result<std::vector<StateChange>>& stored) {
                               ASSERT_TRUE(stored) << stored.error().context;
                           });
            entries.erase(entries.begin(), middle);
        }
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
    // What follows `"name":"` in a text.
    static std::string text_after(std::string_view name, const std::string& body)
    {
        const std::string before = join('"', name, "\":\"");
        const std::size_t at = body.find(before);
        if (at == std::string::npos)
            return {};
        const std::size_t begin = at + before.size();
        return body.substr(begin, body.find('"', begin) - begin);
    }

    class StoresNothing final : public FindingSink {
    public:
        void store(Batch /*findings*/, std::function<void(const Result<void>&)> stored) override
        {
            stored({});
        }
    };

    VirtualLoop virtual_loop;
    store::DirectLedger ledger;
    SqliteServices services{ledger};
    SqliteHistory history{ledger};
    SqliteIncidents incidents{ledger};
    StoresNothing sink;
    FakeProber prober;
    MonitorObserver no_observer;
    ConditionBook conditions;
    Monitor monitor{
        {}, {.loop = virtual_loop, .prober = prober, .sink = sink, .observer = no_observer}};
    Watchlist list{{}, {virtual_loop, services, monitor, conditions}};
    WatchedParts parts{virtual_loop, list, monitor, history};
};

}  // namespace holdfast::watch
