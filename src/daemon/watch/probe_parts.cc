#include "daemon/watch/probe_parts.h"

#include "watch/probe/http_probe.h"

namespace holdfast::daemon {

ProbeParts::ProbeParts(IoLoop& loop, obs::Registry& registry,
                       const watch::Surroundings& surroundings, const ProbeSettings& settings,
                       http::Router& router)
    : probers_{surroundings},
      desk_{{.loop = loop, .prober = probers_, .registry = registry},
            static_cast<std::size_t>(settings.concurrency)}
{
    probers_.set_collector(&desk_);
    apply(settings);
    watch::add_probe_route(router, desk_);
}

ProbeParts::~ProbeParts()
{
    probers_.set_collector(nullptr);
}

void ProbeParts::apply(const ProbeSettings& settings)
{
    desk_.allow(watch::Allowance{settings.targets});
}

}  // namespace holdfast::daemon
