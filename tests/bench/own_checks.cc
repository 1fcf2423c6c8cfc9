// Our checks as bare_checks.cc does them with libcurl alone: the probers and their loop, without
// schedule, conditions and history. Prints the CPU time of one.
// Usage: own_checks URL COUNT CONCURRENCY
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <sys/resource.h>

#include "daemon/system_clock.h"
#include "lib/cares/resolvers.h"
#include "lib/curl/multi/exchanges.h"
#include "lib/systemd/event_loop.h"
#include "watch/check/dns_addresses.h"
#include "watch/check/heartbeat_checker.h"
#include "watch/check/probers.h"
#include "watch/check/tls_looks.h"
#include "watch/check/tls_trusts.h"

namespace holdfast::watch {
namespace {

double cpu_seconds()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class NoWorker final : public Worker {
public:
    bool submit(std::unique_ptr<Job> /*job*/) override { return false; }
};

class NoHeartbeats final : public Heartbeats {
public:
    HeartbeatFacts facts(const Service& /*service*/) const override { return {}; }
};

class Checks final : public Task {
public:
    Checks(systemd::EventLoop& loop, Probers& probers, const char* url, long count, long at_once)
        : loop_{loop}, probers_{probers}, left_{count}, at_once_{at_once}
    {
        service_->url = url;
        loop_.add(*this, loop_.now());
        probers_.set_collector(this);
    }
    ~Checks() override { loop_.remove(*this); }

    const char* name() const noexcept override { return "checks"; }
    Instant step(Instant now) override
    {
        for (const Seen& each : probers_.collect(now)) {
            if (each.observation.status_code != 200)
                std::fprintf(stderr, "own_checks: %s\n", each.observation.problem.c_str());
            --under_way_;
        }
        for (; left_ > 0 && under_way_ < at_once_; --left_, ++under_way_)
            probers_.submit(
                {.id = {++number_}, .service = service_, .timeout = std::chrono::seconds{5}}, now);
        if (under_way_ == 0)
            loop_.quit();
        return never;
    }

private:
    systemd::EventLoop& loop_;
    Probers& probers_;
    std::shared_ptr<Service> service_ = std::make_shared<Service>();
    long left_;
    long at_once_;
    long under_way_ = 0;
    std::uint64_t number_ = 0;
};

void run(const char* url, long count, long at_once)
{
    daemon::SystemClock clock;
    systemd::EventLoop loop{clock};
    NoWorker worker;
    NoHeartbeats heartbeats;
    curl::Exchanges exchanges{loop, {.connections_max = static_cast<int>(at_once)}};
    cares::Resolvers resolvers{loop, {}};
    DnsAddresses addresses{loop, resolvers};
    Trusts trusts{loop, worker};
    TlsLooks looks{loop, trusts};
    Probers probers{{.loop = loop,
                     .exchanges = exchanges,
                     .addresses = addresses,
                     .looks = looks,
                     .resolvers = resolvers,
                     .heartbeats = heartbeats}};
    double start = cpu_seconds();
    Checks checks{loop, probers, url, count, at_once};
    loop.run();
    std::printf("%.1f us of CPU a check\n",
                (cpu_seconds() - start) * 1e6 / static_cast<double>(count));
}

}  // namespace
}  // namespace holdfast::watch

int main(int argc, char** argv)
{
    if (argc != 4)
        return std::fprintf(stderr, "own_checks: URL COUNT CONCURRENCY\n"), 64;
    holdfast::watch::run(argv[1], std::atol(argv[2]), std::atol(argv[3]));
    return 0;
}
