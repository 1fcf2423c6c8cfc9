#include "daemon/reload.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/text.h"
#include "daemon/check/check.h"
#include "daemon/problem_log.h"
#include "lib/systemd/notify.h"
#include "obs/log.h"
#include "obs/message_ids.h"

namespace holdfast::daemon {

class Reload::ReadJob final : public Job {
public:
    explicit ReadJob(Reload& reload)
        : reload_{reload},
          sources_{reload.sources_},
          running_{reload.current_},
          now_{reload.world_.loop.wall()}
    {
    }

    void run() override
    {
        loaded_ = load_with_secrets(sources_);
        problems_ = run_checks({.loaded = loaded_,
                                .main_file = sources_.file,
                                .environment = sources_.environment,
                                .now = now_,
                                .holds_databases = true})
                        .problems;
        if (exit_class(problems_) != Exit::ok)
            return;
        Settings next = loaded_.settings;
        keep_fixed(running_, next);
        // They were all there before the loop began.
        for (const Companion& companion : reload_.companions_)
            companions_.push_back(companion(next, sources_.environment, problems_));
    }
    void done() override { reload_.finish(loaded_.settings, std::move(problems_), companions_); }

private:
    Reload& reload_;
    const Sources sources_;
    const Settings running_;
    const WallTime now_;
    std::vector<PutInForce> companions_;
    Loaded loaded_;
    std::vector<Problem> problems_;
};

Reload::Reload(const World& world, Sources sources, Settings current, Apply apply)
    : world_{world},
      sources_{std::move(sources)},
      current_{std::move(current)},
      apply_{std::move(apply)}
{
}

void Reload::request(std::string actor, Answer answer)
{
    waiting_.push_back({std::move(actor), std::move(answer)});
    if (waiting_.size() > 1)
        return;  // One is under way; its answer is everybody's.
    systemd::notify_reloading(world_.loop.now());
    if (!world_.aux.submit(std::make_unique<ReadJob>(*this)))
        answer_all({.overloaded = true});
}

void Reload::finish(const Settings& settings, std::vector<Problem> problems,
                    const std::vector<PutInForce>& companions)
{
    log_problems(world_.log, problems);
    if (exit_class(problems) != Exit::ok) {
        refuse(std::move(problems));
        return;
    }
    Outcome outcome{.accepted = true, .problems = std::move(problems)};
    outcome.changes = diff(current_, settings);
    accept(settings);
    for (const PutInForce& put_in_force : companions)
        put_in_force(outcome.changes);
    std::string applied = join_list(outcome.changes.applied, ", ");
    world_.log.write(
        messages::configuration_reloaded,
        join("configuration reloaded: ", applied.empty() ? "nothing" : applied, " changed"),
        {{"HOLDFAST_KEYS", applied}, {"HOLDFAST_ACTOR", actors()}});
    if (std::string keys = join_list(outcome.changes.restart_needed, ", "); !keys.empty())
        world_.log.write(messages::configuration_needs_restart,
                         join(keys,
                              ": changed in the file, but in force only after a restart "
                              "(systemctl restart holdfast)"),
                         {{"HOLDFAST_KEYS", keys}, {"HOLDFAST_ACTOR", actors()}});
    answer_all(outcome);
}

void Reload::refuse(std::vector<Problem> problems)
{
    const Problem& first = *std::find_if(problems.begin(), problems.end(), [](const Problem& each) {
        return each.severity == Severity::error;
    });
    world_.log.write(
        messages::configuration_reload_refused,
        join("reload refused, the running configuration stays in force: ", render(first)),
        {{"HOLDFAST_KEY", first.key},
         {"HOLDFAST_FILE", first.file},
         {"HOLDFAST_LINE", first.line == 0 ? "" : join(first.line)},
         {"HOLDFAST_REMEDY", first.remedy},
         {"HOLDFAST_ACTOR", actors()}});
    answer_all({.problems = std::move(problems)});
}

void Reload::accept(const Settings& settings)
{
    Settings next = settings;
    keep_fixed(current_, next);
    current_ = std::move(next);
    apply_(current_);
}

std::string Reload::actors() const
{
    std::vector<std::string> different;
    for (const Asker& asker : waiting_)
        if (std::find(different.begin(), different.end(), asker.actor) == different.end())
            different.push_back(asker.actor);
    return join_list(different, ", ");
}

void Reload::answer_all(const Outcome& outcome)
{
    // In every case, or `systemctl reload` would wait for ever.
    systemd::notify("READY=1");
    for (const Asker& asker : std::exchange(waiting_, {}))
        asker.answer(outcome);
}

}  // namespace holdfast::daemon
