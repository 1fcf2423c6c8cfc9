// The routes of orders behind a socket, on a ledger without threads; the queue is real, and nobody
// works on it unless a test does.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"
#include "obs/metrics.h"
#include "order/http_orders.h"
#include "order/intake.h"
#include "order/operate/sqlite_operations.h"
#include "order/sqlite_orders.h"
#include "tests/http/fixture.h"
#include "tests/order/queue_fixture.h"

namespace holdfast::order {

class RoutesTest : public http::ServerTest {
protected:
    static constexpr std::string_view json_header = "Content-Type: application/json\r\n";

    RoutesTest()
    {
        // As `times` say: once, the breaker was forced open for an hour.
        ledger.other.run("UPDATE order_queue SET forced_us = 3600000000");
        add_order_routes(router, intake, orders);
        start();
    }

    static std::string request(std::string_view line, std::string_view headers = {},
                               std::string_view body = {})
    {
        return join(line, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: r1\r\n",
                    headers, "Content-Length: ", body.size(), "\r\n\r\n", body);
    }

    std::string post(std::string_view body, std::string_view target = "/orders",
                     std::string_view headers = json_header)
    {
        return talk(request(join("POST ", target), headers, body));
    }
    std::string post_with_key(std::string_view body, std::string_view key)
    {
        return post(body, "/orders", join(json_header, "Idempotency-Key: ", key, "\r\n"));
    }
    std::string get(std::string_view target) { return talk(request(join("GET ", target))); }
    static std::string body_of(std::string_view answer)
    {
        return std::string{answer.substr(answer.find("\r\n\r\n") + 4)};
    }

    std::string ask_text(std::string_view sql) { return ledger.other.text(sql); }

    store::DirectLedger ledger;
    SqliteOrders orders{ledger};
    SqliteOperations operations{ledger};
    obs::Registry registry;
    std::optional<QueueTimes> times{{.now = noon, .counted = noon - hours{1}}};
    int accepted = 0;
    Intake intake{{.backlog_max = 3},
                  {.orders = orders,
                   .operations = operations,
                   .log = ledger.log,
                   .registry = registry,
                   .times = [this] { return times; },
                   .note_accepted = [this] { ++accepted; }},
                  Random{7}};
};

}  // namespace holdfast::order
