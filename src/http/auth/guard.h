// The gate of this server: whether a request was meant for it, who sent it, and whether he may.
// Loop thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "http/auth/doorstep.h"
#include "http/auth/failure_limit.h"
#include "http/auth/gate.h"
#include "http/auth/guard_metrics.h"
#include "http/auth/verifier.h"
#include "http/authorization.h"
#include "http/problem.h"
#include "obs/log.h"

namespace holdfast::http {

struct GuardSettings {
    VerifierSettings logins;
    FailureLimit::Settings failures;
    // What needs no credentials. None where there are credentials, and all where there are none,
    // because the default address is the loopback.
    Scopes anonymous;
    std::vector<std::string> allowed_hosts;
    std::vector<Network> trusted_proxies;
};

class Guard final : public Gate {
public:
    struct World {
        const Clock& clock;
        Worker& worker;  // Its jobs are gone before this is.
        obs::Registry& registry;
        obs::Log& log;
        std::string own_name;  // Of this machine.
    };

    Guard(const World& world, const GuardSettings& settings);

    // Who is let in by the old credentials has been.
    void apply(const GuardSettings& settings);

    void ask(Request& request, Scope scope, Visitor& visitor) noexcept override;
    void forget(const Visitor& visitor) noexcept override { verifier_.forget(&visitor); }

private:
    // A request at the gate; lives until its visitor is answered or forgotten.
    struct Case {
        Request& request;
        Scope scope;
        Visitor& visitor;
    };

    bool is_foreign(const Case& at);
    void ask_for_credentials(const Case& at);
    void verify(const Case& at, std::string_view header);
    void verify_token(const Case& at, std::string_view token);
    void verify_password(const Case& at, const Verifier::Digest& digest, Authorization login);
    void conclude(const Case& at, Verifier::Outcome outcome, const Principal* who);
    void admit_if_granted(const Case& at, const Principal& who);
    void refuse_login(const Case& at, std::string_view what, const char* bearer_error);
    void refuse(const Case& at, const Problem& problem, std::vector<Header> headers = {});
    // Zero when the failure is counted; else how long to wait for the next.
    Duration charge(const Case& at);
    void refuse_for(const Case& at, Duration wait);
    std::vector<Header> challenges(const char* bearer_error) const;
    void report(const obs::Message& message, const Case& at, std::string_view what);

    World world_;
    GuardSettings settings_;
    bool is_open_ = false;  // Nobody has to say who he is.
    HostRules hosts_;
    FailureLimit failures_;
    GuardMetrics metrics_;
    Verifier verifier_;
};

}  // namespace holdfast::http
