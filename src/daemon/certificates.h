// The certificates that our listeners show: renewed by a reload, watched for their end. Loop
// thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/loop.h"
#include "base/task.h"
#include "daemon/check/server_identity.h"
#include "daemon/check/validity.h"
#include "http/tls/identity.h"
#include "obs/metrics.h"

namespace holdfast::obs {
class Log;
}

namespace holdfast::daemon {

class Certificates final : public Task {
public:
    struct World {
        Loop& loop;
        obs::Log& log;
        obs::Registry& registry;
    };

    // All of `world` outlives it.
    Certificates(const World& world, const std::vector<ServerIdentity>& identities);
    ~Certificates() override;
    Certificates(const Certificates&) = delete;
    Certificates& operator=(const Certificates&) = delete;

    bool empty() const noexcept { return shown_.empty(); }
    // Of the listener at `address`; null when it has no TLS. Lives as long as this.
    const http::tls::Identity* find(const std::string& address) const;
    // Newcomers are shown these. Returns the addresses whose certificate is another one now.
    std::vector<std::string> replace(const std::vector<ServerIdentity>& identities);
    // Why clients will not believe us; empty when they will.
    std::string trouble() const;

    const char* name() const noexcept override { return "certificates"; }
    Instant step(Instant now) override;

private:
    struct Shown {
        http::tls::Identity identity;
        Validity said = Validity::good;  // In the log.
        WallTime said_at;
    };

    void show(const std::string& address, Shown& shown, const Credentials& credentials);
    void warn(const std::string& address, const Shown& shown);
    static Validity judge(const Shown& shown, WallTime now);

    World world_;
    obs::Family<obs::Gauge>& expiry_;
    std::map<std::string, Shown> shown_;  // By address; entries never move.
};

}  // namespace holdfast::daemon
