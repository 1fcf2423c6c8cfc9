#include "ctl/recovery/recovery.h"

#include <utility>

#include "base/text.h"
#include "ctl/recovery/record.h"
#include "ctl/systemctl.h"
#include "obs/message_ids.h"

namespace holdfast::ctl {
namespace {

std::string first_trouble(const Health& health)
{
    for (const Finding& each : health.findings)
        if (!each.ok)
            return join(each.what, " - ", each.why);
    return {};
}

}  // namespace

Recovery::Recovery(World world, Files files, const RecoverySettings& settings)
    : world_{std::move(world)},
      files_{std::move(files)},
      settings_{settings},
      record_{age(settings_, load_recoveries(files_.record), clock_.now())}
{
}

int Recovery::run()
{
    auto unit = service_state();
    if (!unit)
        return fail(unit.error().context);
    Situation situation{
        .unanswered = load_checks(files_.checks).unanswered,
        .unit = *unit,
        .hopeless_fault = world_.hopeless_fault(clock_.wall() - settings_.faults_window)};
    RecoveryStep step = decide_recovery(settings_, situation, record_, clock_.now());
    if (step.action == RecoveryStep::Action::withhold)
        return withhold(step.reason);
    if (std::exchange(record_.withheld, false))
        (void)save(record_, files_.record);
    switch (step.action) {
    case RecoveryStep::Action::give_up:
        return give_up(step.reason);
    case RecoveryStep::Action::restart:
        return restart(step.reason);
    case RecoveryStep::Action::nothing:
    case RecoveryStep::Action::withhold:
        break;
    }
    world_.console.out(join("holdfastctl: nothing to recover: ", step.reason, "\n"));
    return 0;
}

int Recovery::fail(const std::string& why)
{
    world_.console.err(join("holdfastctl: recover: ", why, "\n"));
    return 1;
}

int Recovery::give_up(const std::string& reason)
{
    if (!record_.gave_up)
        say(messages::recovery_gave_up, join("not restarted any more: ", reason), reason);
    record_.gave_up = true;
    (void)save(record_, files_.record);
    return 1;
}

int Recovery::withhold(const std::string& reason)
{
    if (!record_.withheld)
        say(messages::recovery_withheld, join("not restarted: ", reason), reason);
    record_.withheld = true;
    (void)save(record_, files_.record);
    return 1;
}

int Recovery::restart(const std::string& reason)
{
    // Before the restart: one that cannot be remembered would be tried without end.
    record_.restarts.push_back(clock_.now());
    if (auto saved = save(record_, files_.record); !saved)
        return fail(saved.error().context);
    say(messages::recovery_restarting, join("restarting the service: ", reason), reason);
    std::string trouble = trouble_after_restart();
    if (trouble.empty()) {
        say(messages::recovery_done, "the restarted service is well", reason);
        return 0;
    }
    say(messages::recovery_failed, join("the restart did not make the service well: ", trouble),
        trouble);
    return 1;
}

std::string Recovery::trouble_after_restart()
{
    // It waits until the service is ready: nobody will answer when it fails.
    if (int status = restart_service(world_.console); status != 0)
        return join("systemctl restart failed with ", status);
    return first_trouble(examine(world_.invocation, world_.console, settings_.verified_within));
}

void Recovery::say(const obs::Message& message, std::string text, const std::string& reason)
{
    daemon::LogLine line{
        &message, std::move(text), {{"HOLDFAST_UNIT", unit_name}, {"HOLDFAST_REASON", reason}}};
    if (world_.console.is_journal())
        world_.console.log(line);
    else
        world_.console.out(join(line.text, "\n"));
}

}  // namespace holdfast::ctl
