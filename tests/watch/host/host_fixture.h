// Checks of what this host alone can see, with all that they are made with, on one loop. One
// thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/task.h"
#include "tests/watch/check/check_fixture.h"
#include "watch/check/latest_findings.h"
#include "watch/host/host_looks.h"

namespace holdfast::watch {

class SetFindings final : public LatestFindings {
public:
    std::optional<LatestFinding> find(std::string_view id) const override
    {
        auto at = all.find(id);
        return at == all.end() ? std::nullopt : std::optional{at->second};
    }
    std::map<std::string, LatestFinding, std::less<>> all;
};

// Turns the loop even when nothing happens on it.
class Ticker final : public Task {
public:
    explicit Ticker(Loop& loop) : loop_{loop} { loop_.add(*this, loop_.now()); }
    ~Ticker() override { loop_.remove(*this); }
    Ticker(const Ticker&) = delete;
    Ticker& operator=(const Ticker&) = delete;

    const char* name() const noexcept override { return "ticker"; }
    Instant step(Instant now) override { return now + std::chrono::milliseconds{5}; }

private:
    Loop& loop_;
};

class HostFixture : public CheckFixture {
protected:
    static Service of(CheckType type, LocalCheck local)
    {
        Service service{.id = "s", .name = "S"};
        service.owner = Owner::file;
        service.type = type;
        service.local = std::move(local);
        return service;
    }
    Surroundings surroundings()
    {
        return {.loop = loop,
                .exchanges = exchanges,
                .addresses = addresses,
                .looks = looks,
                .resolvers = resolvers,
                .heartbeats = heartbeats,
                .aux = &worker,
                .slow = &slow,
                .findings = &findings};
    }
    CheckId begin(Service service, Duration timeout = std::chrono::seconds{5})
    {
        CheckId id{++checks};
        host->submit({.id = id,
                      .service = std::make_shared<const Service>(std::move(service)),
                      .timeout = timeout},
                     loop.now());
        return id;
    }
    // Until there are so many.
    const std::vector<Seen>& collect(std::size_t count)
    {
        run_until(loop, [&] {
            if (is_working)
                worker.run_all();
            for (Seen& each : host->collect(loop.now()))
                seen.push_back(std::move(each));
            return seen.size() >= count;
        });
        return seen;
    }
    Observation look(Service service, Duration timeout = std::chrono::seconds{5})
    {
        seen.clear();
        begin(std::move(service), timeout);
        return collect(1).empty() ? Observation{.problem = "nothing was seen"}
                                  : seen.front().observation;
    }

    Ticker ticker{loop};
    bool is_working = true;  // The worker.
    HostLooks slow{worker};
    SetFindings findings;
    std::optional<Probers> host{surroundings()};
};

}  // namespace holdfast::watch
