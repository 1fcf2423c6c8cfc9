// Checks over real sockets: all that they are made with, on one loop, beside the servers that a
// test puts up. One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "daemon/system_clock.h"
#include "lib/cares/resolvers.h"
#include "lib/curl/multi/exchanges.h"
#include "tests/fakes/held_worker.h"
#include "tests/fakes/loop_guard.h"
#include "tests/fakes/name_server.h"
#include "watch/check/dns_addresses.h"
#include "watch/check/heartbeat_checker.h"
#include "watch/check/probers.h"
#include "watch/check/tls_looks.h"
#include "watch/check/tls_trusts.h"

namespace holdfast::watch {

class SetHeartbeats final : public Heartbeats {
public:
    HeartbeatFacts facts(const Service& /*service*/) const override { return its; }
    HeartbeatFacts its{};
};

class CheckFixture : public testing::Test {
protected:
    static Service to(std::string url, CheckType type = CheckType::http)
    {
        Service service{.id = "s", .name = "S", .url = std::move(url)};
        service.type = type;
        return service;
    }
    CheckId submit(Service service, Duration timeout)
    {
        CheckId id{++checks};
        probers.submit({.id = id,
                        .service = std::make_shared<const Service>(std::move(service)),
                        .timeout = timeout},
                       loop.now());
        return id;
    }
    // Until there are so many.
    const std::vector<Seen>& wait_for(std::size_t count)
    {
        run_until(loop, [&] {
            worker.run_all();
            for (Seen& each : probers.collect(loop.now()))
                seen.push_back(std::move(each));
            return seen.size() >= count;
        });
        return seen;
    }
    Observation run(Service service, Duration timeout = std::chrono::seconds{5})
    {
        seen.clear();
        CheckId id = submit(std::move(service), timeout);
        wait_for(1);
        if (seen.size() != 1 || seen[0].id != id)
            return {.problem = "nothing was seen"};
        EXPECT_EQ(seen[0].observation.problem.find('\n'), std::string::npos);
        EXPECT_LE(seen[0].observation.problem.size(), 340U);
        return std::move(seen[0].observation);
    }
    // What every name is: this host, unless a test says otherwise.
    static std::vector<std::string> say_loopback(const NameServer::Question& question)
    {
        std::vector<NameServer::Record> records;
        if (question.type == 1)
            records.push_back(NameServer::a(std::string{"\x7F\0\0\1", 4}));
        return {NameServer::reply(question, records)};
    }
    static std::vector<std::string> say_nothing(const NameServer::Question& /*question*/)
    {
        return {};
    }

    daemon::SystemClock clock;
    systemd::EventLoop loop{clock};
    HeldWorker worker;
    NameServer names{loop, say_loopback};
    curl::Exchanges exchanges{loop, {.connections_max = 64}};
    cares::Resolvers resolvers{loop, {.servers = {names.endpoint()}}};
    DnsAddresses addresses{loop, resolvers};
    Trusts trusts{loop, worker};
    TlsLooks looks{loop, trusts};
    SetHeartbeats heartbeats;
    Probers probers{{.loop = loop,
                     .exchanges = exchanges,
                     .addresses = addresses,
                     .looks = looks,
                     .resolvers = resolvers,
                     .heartbeats = heartbeats,
                     .limits = {.body_bytes_max = 100'000, .tcp_bytes_max = 4000}}};
    std::uint64_t checks = 0;
    std::vector<Seen> seen;
};

}  // namespace holdfast::watch
