// Probes that a scraper asks for: made with what the checks of services are made with, but apart
// from them, so that neither waits for the other. Loop thread.
#pragma once

#include "base/io.h"
#include "daemon/config/watch_settings.h"
#include "http/router.h"
#include "obs/metrics.h"
#include "watch/check/probers.h"
#include "watch/probe/probe_desk.h"

namespace holdfast::daemon {

class ProbeParts {
public:
    // On the loop while it lives. Outlives the routes.
    ProbeParts(IoLoop& loop, obs::Registry& registry, const watch::Surroundings& surroundings,
               const ProbeSettings& settings, http::Router& router);
    ~ProbeParts();
    ProbeParts(const ProbeParts&) = delete;
    ProbeParts& operator=(const ProbeParts&) = delete;

    void apply(const ProbeSettings& settings);
    // Who waits is told to come again.
    void stop() { desk_.stop(); }

private:
    watch::Probers probers_;
    watch::ProbeDesk desk_;
};

}  // namespace holdfast::daemon
