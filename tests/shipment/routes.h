// The routes of shipments behind a socket, on a ledger without threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.h"
#include "shipment/http_shipments.h"
#include "shipment/sqlite_shipments.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/http/fixture.h"

namespace holdfast::shipment {

class RoutesTest : public http::ServerTest {
protected:
    static constexpr std::string_view json_header = "Content-Type: application/json\r\n";

    RoutesTest()
    {
        add_shipment_routes(router, shipments);
        start();
    }

    static std::string request(std::string_view line, std::string_view headers = {},
                               std::string_view body = {})
    {
        return join(line, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: r1\r\n",
                    headers, "Content-Length: ", body.size(), "\r\n\r\n", body);
    }

    std::string post(std::string_view body, std::string_view headers = json_header)
    {
        return talk(request("POST /shipments", headers, body));
    }
    std::string post_with_key(std::string_view body, std::string_view key)
    {
        return post(body, join(json_header, "Idempotency-Key: ", key, "\r\n"));
    }
    std::string get(std::string_view target) { return talk(request(join("GET ", target))); }

    std::int64_t stored() { return ledger.other.integer("SELECT count(*) FROM shipments"); }

    store::DirectLedger ledger;
    SqliteShipments shipments{ledger};
};

}  // namespace holdfast::shipment
