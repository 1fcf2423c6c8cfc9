#include "watch/check/tls_checker.h"

#include "base/check.h"
#include "base/text.h"
#include "watch/check/target.h"

namespace holdfast::watch {

TlsChecker::TlsChecker(const Surroundings& surroundings, Done done)
    : surroundings_{surroundings}, done_{std::move(done)}
{
}

TlsChecker::~TlsChecker()
{
    for (const auto& [id, visit] : visits_)
        drop(visit);
}

void TlsChecker::begin(const Check& check, Instant now)
{
    const Service& service = *check.service;
    if (auto problem = find_target_problem(CheckType::tls, service.url))
        return done_(check.id, {.silence = Silence::unreachable, .problem = *problem});
    Target target = *parse_target(service.url);
    bool has_name = !service.tls.server_name.empty();
    auto [at, is_new] = visits_.emplace(
        check.id,
        Visit{.host = target.host,
              .question = {.addresses = {},
                           .port = target.port,
                           .server_name = has_name ? service.tls.server_name : target.host,
                           .ca_file = service.tls.ca_file,
                           .is_judged = service.tls.verify,
                           .is_described = check.probe != nullptr},
              .lookup_began = now});
    CHECK(is_new);
    std::optional<LookupId> lookup =
        find_admitted(surroundings_.addresses, target.host, service.family,
                      [this, id = check.id](Result<std::vector<Address>> found) {
                          hear_addresses(id, std::move(found));
                      });
    // Otherwise it is over, and maybe the visit with it.
    if (lookup)
        at->second.lookup = lookup;
}

void TlsChecker::hear_addresses(CheckId id, Result<std::vector<Address>> found)
{
    Visit& visit = visits_.at(id);
    visit.lookup.reset();
    visit.resolved_in = surroundings_.loop.now() - visit.lookup_began;
    if (!found) {
        bool is_refused = found.error().code == Errc::invalid;
        return finish(id, {.silence = is_refused ? Silence::unreachable : Silence::not_resolved,
                           .problem = found.error().context});
    }
    visit.question.addresses = *std::move(found);
    visit.look = surroundings_.looks.look(visit.question, [this, id](Observation seen) {
        visits_.at(id).look.reset();
        finish(id, std::move(seen));
    });
}

void TlsChecker::finish(CheckId id, Observation seen)
{
    auto visit = visits_.extract(id);
    seen.phases.resolve = visit.mapped().resolved_in;
    done_(id, std::move(seen));
}

void TlsChecker::drop(const Visit& visit)
{
    if (visit.lookup)
        surroundings_.addresses.cancel(*visit.lookup);
    if (visit.look)
        surroundings_.looks.cancel(*visit.look);
}

void TlsChecker::cancel(CheckId id)
{
    if (auto visit = visits_.extract(id); !visit.empty())
        drop(visit.mapped());
}

Observation TlsChecker::give_up(CheckId id, Instant now)
{
    auto found = visits_.extract(id);
    CHECK(!found.empty());
    Visit& visit = found.mapped();
    Observation seen;
    if (visit.look) {
        seen = surroundings_.looks.give_up(*visit.look);
        seen.phases.resolve = visit.resolved_in;
        return seen;
    }
    drop(visit);
    seen.silence = Silence::not_resolved;
    seen.phases.resolve = now - visit.lookup_began;
    seen.problem = join("no answer to who ", visit.host, " is");
    return seen;
}

}  // namespace holdfast::watch
