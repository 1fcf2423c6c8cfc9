#include "daemon/watch/check_parts.h"

#include "daemon/watch/host_parts.h"

namespace holdfast::daemon {
namespace {

watch::Surroundings equipped(watch::Surroundings surroundings, HostParts& host)
{
    host.equip(surroundings);
    return surroundings;
}

}  // namespace

// Nothing of the checks waits for a connection that another check keeps: there are as many as there
// are checks.
CheckParts::CheckParts(IoLoop& loop, Worker& aux, const Known& known, std::size_t concurrency,
                       cares::HostSettings host)
    : exchanges_{loop,
                 {.connections_max = static_cast<int>(concurrency),
                  .exchanges_max = static_cast<int>(concurrency)}},
      resolvers_{loop, std::move(host)},
      addresses_{loop, resolvers_},
      trusts_{loop, aux},
      looks_{loop, trusts_},
      surroundings_{equipped({.loop = loop,
                              .exchanges = exchanges_,
                              .addresses = addresses_,
                              .looks = looks_,
                              .resolvers = resolvers_,
                              .heartbeats = known.heartbeats,
                              .aux = &aux,
                              .findings = &known.findings},
                             known.host)},
      probers_{surroundings_}
{
}

}  // namespace holdfast::daemon
