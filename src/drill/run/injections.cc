#include "drill/run/injections.h"

#include <thread>

#include "base/failpoint.h"
#include "base/text.h"
#include "drill/host/files.h"

namespace holdfast::drill {

Result<void> Injections::inject(const Step& step)
{
    const Deed* deed = find_deed(step.action);
    if (deed == nullptr)
        return perform(step);
    if (last_ >= static_cast<std::int64_t>(UndoJournal::injections_max))
        return Error{Errc::full, "too many injections"};
    world_.patience = step.deadline;
    auto facts = deed->look(step.parameters, world_);
    if (!facts)
        return std::move(facts).error().during(step.name);
    Injection injection{.number = last_ + 1,
                        .step = step.name,
                        .action = step.action,
                        .until = clock_.now() + step.ttl.value_or(timeout_),
                        .facts = *facts};
    failpoint("drill.before_note");
    if (auto noted = journal_.add(injection); !noted)
        return noted;
    ++last_;
    failpoint("drill.after_note");
    if (auto done = deed->apply(*facts, world_); !done)
        return Error{done.error()}.during(step.name);
    failpoint("drill.after_apply");
    return {};
}

Result<void> Injections::perform(const Step& step)
{
    world_.patience = step.deadline;
    if (step.action == "wait") {
        std::this_thread::sleep_for(
            parse_duration(step.parameters.text("time")).value_or(Duration::zero()));
        return {};
    }
    if (step.action == "undo") {
        std::string of{step.parameters.text("of")};
        auto all = revert_step(journal_.path(), world_, of);
        if (!all)
            return std::move(all).error();
        for (const Reverted& each : *all)
            if (!each.problem.empty())
                return Error{Errc::unavailable, join(of, ": ", each.problem)};
        return {};
    }
    const Deed* deed = find_deed(step.action);
    if (deed == nullptr)
        return Error{Errc::invalid, join(step.action, ": nobody knows this action")};
    auto facts = deed->look(step.parameters, world_);
    auto done = facts ? deed->apply(*facts, world_) : Result<void>{std::move(facts).error()};
    return done ? done : Result<void>{Error{done.error()}.during(step.name)};
}

Result<std::vector<Reverted>> Injections::revert_since(std::int64_t number)
{
    return drill::revert_since(journal_.path(), world_, number);
}

Result<std::vector<Reverted>> Injections::revert_all()
{
    return drill::revert_all(journal_.path(), world_);
}

}  // namespace holdfast::drill
