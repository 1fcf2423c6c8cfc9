#include "watch/probe/probe_desk.h"

#include <utility>

namespace holdfast::watch {

ProbeDesk::ProbeDesk(const World& world, std::size_t concurrency)
    : loop_{world.loop},
      prober_{world.prober},
      concurrency_{concurrency},
      outcomes_{world.registry.counters(
          {.name = "holdfast_probes_total", .help = "Requests for /probe, by what came of them."},
          {.names = {"outcome"}})}
{
    // Who alerts on a rate wants it from the start.
    for (std::string_view each : {"success", "failure", "unknown", "busy", "refused", "invalid"})
        outcomes_.with({each});
    loop_.add(*this, never);
}

ProbeDesk::~ProbeDesk()
{
    stop();
    loop_.remove(*this);
}

void ProbeDesk::allow(Allowance allowance)
{
    allowance_ = std::make_shared<const Allowance>(std::move(allowance));
}

bool ProbeDesk::probe(Service service, Duration timeout, Done done)
{
    if (is_stopped_ || waiting_.size() >= concurrency_)
        return false;
    const CheckId id{++numbers_};
    waiting_.emplace(id, std::move(done));
    auto terms = std::make_shared<ProbeTerms>();
    terms->admits = [allowance = allowance_](std::string_view host, std::uint16_t port) {
        return allowance->admits(host, port);
    };
    prober_.submit({.id = id,
                    .service = std::make_shared<const Service>(std::move(service)),
                    .timeout = timeout,
                    .probe = std::move(terms)},
                   loop_.now());
    // It may have something by itself at some time, in a simulation.
    loop_.wake(*this);
    return true;
}

Instant ProbeDesk::step(Instant now)
{
    for (Seen& each : prober_.collect(now))
        if (auto waiting = waiting_.extract(each.id); !waiting.empty())
            waiting.mapped()(&each.observation);
    return prober_.next_event();
}

void ProbeDesk::stop()
{
    is_stopped_ = true;
    for (auto& [id, done] : std::exchange(waiting_, {})) {
        prober_.cancel(id);
        done(nullptr);
    }
}

}  // namespace holdfast::watch
