// Restarts a service that runs and does not answer, unless that would not help, and looks whether
// it did. Main thread.
#pragma once

#include <functional>
#include <string>

#include "base/time.h"
#include "ctl/console.h"
#include "ctl/health.h"
#include "ctl/recovery/policy.h"
#include "ctl/system_clock.h"
#include "ctl/verb.h"
#include "obs/message.h"

namespace holdfast::ctl {

class Recovery {
public:
    struct World {
        const Invocation& invocation;
        Console& console;
        // The newest fault since then that a restart does not help with; empty: there is none.
        std::function<std::string(WallTime since)> hopeless_fault;
    };
    struct Files {
        std::string checks;  // What the health checks left.
        std::string record;  // What earlier runs left.
    };

    Recovery(World world, Files files, const RecoverySettings& settings);

    // The exit code.
    int run();

private:
    int fail(const std::string& why);
    int give_up(const std::string& reason);
    int withhold(const std::string& reason);
    int restart(const std::string& reason);
    // Empty when the restarted service is well.
    std::string trouble_after_restart();
    void say(const obs::Message& message, std::string text, const std::string& reason);

    World world_;
    Files files_;
    RecoverySettings settings_;
    SystemClock clock_;
    RecoveryRecord record_;
};

}  // namespace holdfast::ctl
