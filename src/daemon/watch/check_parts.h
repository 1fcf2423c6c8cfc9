// What checks are made with: connections, name servers, authorities. Loop thread.
#pragma once

#include <cstddef>
#include <utility>

#include "base/io.h"
#include "base/job.h"
#include "lib/cares/host_settings.h"
#include "lib/cares/resolvers.h"
#include "lib/curl/multi/exchanges.h"
#include "watch/check/dns_addresses.h"
#include "watch/check/heartbeat_checker.h"
#include "watch/check/latest_findings.h"
#include "watch/check/probers.h"
#include "watch/check/tls_looks.h"
#include "watch/check/tls_trusts.h"

namespace holdfast::daemon {

class HostParts;

class CheckParts {
public:
    // What is known without asking anybody outside.
    struct Known {
        const watch::Heartbeats& heartbeats;
        const watch::LatestFindings& findings;
        HostParts& host;
    };

    // On the loop while it lives. `concurrency`: most checks at a time, of all who check.
    CheckParts(IoLoop& loop, Worker& aux, const Known& known, std::size_t concurrency,
               cares::HostSettings host);

    watch::Probers& probers() noexcept { return probers_; }
    // For others who check. They go before this.
    const watch::Surroundings& surroundings() const noexcept { return surroundings_; }
    // Whom to ask for names from now on.
    void set_host(cares::HostSettings host) { resolvers_.set_host(std::move(host)); }

private:
    curl::Exchanges exchanges_;
    cares::Resolvers resolvers_;
    watch::DnsAddresses addresses_;
    watch::Trusts trusts_;
    watch::TlsLooks looks_;
    watch::Surroundings surroundings_;
    watch::Probers probers_;
};

}  // namespace holdfast::daemon
