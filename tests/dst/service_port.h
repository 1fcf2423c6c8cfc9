// One process's calls to the service: they end with it. One thread.
#pragma once

#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "base/loop.h"
#include "order/upstream.h"
#include "tests/dst/breaker_watch.h"
#include "tests/dst/service.h"
#include "tests/dst/sights.h"

namespace holdfast::dst {

class ServicePort final : public order::Upstream {
public:
    struct World {
        const Loop& loop;
        Service& service;
        BreakerWatch& breaker;
        Sights& sights;
        // True from the moment in which the process has ended: it calls nobody then.
        std::function<bool()> is_over;
    };

    explicit ServicePort(World world) : world_{std::move(world)} {}
    ~ServicePort() override { world_.sights[Sight::answer_lost] += pending_.size(); }
    ServicePort(const ServicePort&) = delete;
    ServicePort& operator=(const ServicePort&) = delete;

    void submit(order::Call call, Instant now) override;
    std::vector<order::Reply> collect(Instant now) override;
    void cancel(order::CallId id) override;
    Instant next_event() const override;

private:
    struct Pending {
        Instant at;
        order::Reply reply;
    };

    World world_;
    std::map<order::CallId, Pending> pending_;
};

}  // namespace holdfast::dst
