// Restarts a service that runs and does not answer: what holdfast-recover.service does after a
// health check that failed.
#include "base/text.h"
#include "ctl/health.h"
#include "ctl/recovery/policy.h"
#include "ctl/recovery/record.h"
#include "ctl/system_clock.h"
#include "ctl/systemctl.h"
#include "ctl/verb.h"
#include "obs/message_ids.h"

namespace holdfast::ctl {
namespace {

constexpr const char* checks_file = "/run/holdfast-health/checks.json";
constexpr const char* recoveries_file = "/run/holdfast-recover/recoveries.json";

void say(const obs::Message& message, std::string text, const std::string& reason, Console& console)
{
    daemon::LogLine line{
        &message, std::move(text), {{"HOLDFAST_UNIT", unit_name}, {"HOLDFAST_REASON", reason}}};
    if (console.is_journal())
        console.log(line);
    else
        console.out(join(line.text, "\n"));
}

std::string first_trouble(const Health& health)
{
    for (const Finding& each : health.findings)
        if (!each.ok)
            return join(each.what, " - ", each.why);
    return {};
}

class Recovery {
public:
    Recovery(const Invocation& invocation, Console& console)
        : invocation_{invocation},
          console_{console},
          file_{invocation.value("--state", recoveries_file)},
          record_{age(settings_, load_recoveries(file_), clock_.now())}
    {
    }

    int run()
    {
        auto unit = service_state();
        if (!unit)
            return fail(unit.error().context);
        int unanswered = load_checks(invocation_.value("--checks", checks_file)).unanswered;
        RecoveryStep step = decide_recovery(settings_, unanswered, *unit, record_, clock_.now());
        switch (step.action) {
        case RecoveryStep::Action::nothing:
            console_.out(join("holdfastctl: nothing to recover: ", step.reason, "\n"));
            return 0;
        case RecoveryStep::Action::give_up:
            return give_up(step.reason);
        case RecoveryStep::Action::restart:
            return restart(step.reason);
        }
        return 1;
    }

private:
    int fail(const std::string& why)
    {
        console_.err(join("holdfastctl: recover: ", why, "\n"));
        return 1;
    }

    int give_up(const std::string& reason)
    {
        if (!record_.gave_up)
            say(messages::recovery_gave_up, join("not restarted any more: ", reason), reason,
                console_);
        record_.gave_up = true;
        (void)save(record_, file_);
        return 1;
    }

    int restart(const std::string& reason)
    {
        // Before the restart: one that cannot be remembered would be tried without end.
        record_.restarts.push_back(clock_.now());
        if (auto saved = save(record_, file_); !saved)
            return fail(saved.error().context);
        say(messages::recovery_restarting, join("restarting the service: ", reason), reason,
            console_);
        int status = restart_service(console_);
        Health health = examine(invocation_, console_, std::chrono::seconds{30});
        if (status == 0 && health.ok()) {
            say(messages::recovery_done, "the restarted service is well", reason, console_);
            return 0;
        }
        std::string trouble = status != 0 ? "systemctl restart failed" : first_trouble(health);
        say(messages::recovery_failed, join("the restart did not make the service well: ", trouble),
            trouble, console_);
        return 1;
    }

    const Invocation& invocation_;
    Console& console_;
    SystemClock clock_;
    RecoverySettings settings_;
    std::string file_;
    RecoveryRecord record_;
};

int run_recover(const Invocation& invocation, Console& console)
{
    return Recovery{invocation, console}.run();
}

}  // namespace

Verb recover_verb()
{
    return {
        .name = "recover",
        .arguments = {},
        .summary = "restart a service that runs and does not answer",
        .text =
            "What holdfast-recover.service runs when a health check failed. It restarts the\n"
            "service only if it is active, three checks in a row had no answer, and its last\n"
            "start is longer ago than WatchdogSec=; at most three times an hour, then it gives\n"
            "up and says so. Whatever else health complains of is left to people: a restart\n"
            "repairs neither a configuration nor a schema. Afterwards the health is looked at.",
        .options = {{"--checks", "FILE", "what health --record left"},
                    {"--state", "FILE", "what earlier runs left"}},
        .run = run_recover};
}

}  // namespace holdfast::ctl
