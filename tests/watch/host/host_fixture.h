// Checks of what this host alone can see, with all that they are made with, on one loop. One thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

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

    bool is_working = true;  // The worker.
    HostLooks slow{worker};
    SetFindings findings;
    std::optional<Probers> host{surroundings()};
};

}  // namespace holdfast::watch
