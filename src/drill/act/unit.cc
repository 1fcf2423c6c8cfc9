// A unit and its main process: drop-ins, verbs of systemctl, signals.
#include <cerrno>
#include <csignal>
#include <thread>

#include <unistd.h>

#include "base/text.h"
#include "drill/act/deeds.h"
#include "drill/host/files.h"
#include "drill/host/system_clock.h"

namespace holdfast::drill {
namespace {

constexpr std::int64_t times_max = 50;
constexpr std::chrono::milliseconds pause{50};

// --- drop_in ---------------------------------------------------------------------------------

std::string unit_of(const Parameters& parameters, const World& world)
{
    std::string_view unit = parameters.text("unit");
    return unit.empty() ? world.service.unit() : std::string{unit};
}

Result<Facts> look_for_drop_in(const Parameters& parameters, World& world)
{
    Facts facts;
    // The last name wins.
    facts.set("path", join("/run/systemd/system/", unit_of(parameters, world),
                           ".d/zz-holdfast-drill.conf"));
    facts.set("text", std::string{parameters.text("text")});
    if (read_small(facts.string("path")))
        return Error{Errc::conflict, join(facts.text("path"), " is there already")};
    return facts;
}

Result<void> apply_drop_in(const Facts& facts, World& world)
{
    std::string path = facts.string("path");
    if (auto made = make_folders(path.substr(0, path.rfind('/'))); !made)
        return made;
    if (auto written = write_whole(path, join(facts.text("text"), "\n")); !written)
        return written;
    return world.service.read_units_again();
}

Result<void> revert_drop_in(const Facts& facts, World& world)
{
    std::string path = facts.string("path");
    if (::unlink(path.c_str()) != 0)
        return errno == ENOENT ? Result<void>{} : errno_error(path);
    (void)::rmdir(path.substr(0, path.rfind('/')).c_str());
    return world.service.read_units_again();
}

// --- systemctl -------------------------------------------------------------------------------

Result<Facts> look_at_unit(const Parameters& parameters, World& world)
{
    Facts facts;
    facts.set("verb", std::string{parameters.text("verb")});
    facts.set("unit", std::string{parameters.text("unit")});
    facts.set("may_fail", std::string{parameters.text("may_fail")});
    auto state = world.service.property(facts.string("unit"), "ActiveState");
    if (!state)
        return std::move(state).error();
    facts.set("was", *std::move(state));
    return facts;
}

Result<void> apply_verb(const Facts& facts, World& world)
{
    auto done = world.service.act(facts.text("verb"), facts.string("unit"), world.patience);
    return !done && facts.text("may_fail") == "true" ? Result<void>{} : done;
}

// As it was: what ran runs again, what did not is stopped.
Result<void> revert_verb(const Facts& facts, World& world)
{
    std::string unit = facts.string("unit");
    auto state = world.service.property(unit, "ActiveState");
    bool runs = state && (*state == "active" || *state == "activating" || *state == "reloading");
    bool ran = facts.text("was") == "active";
    if (runs == ran)
        return {};
    return world.service.act(ran ? "start" : "stop", unit, world.patience);
}

// --- signal ----------------------------------------------------------------------------------

Result<Facts> look_at_process(const Parameters& parameters, World& world)
{
    Facts facts;
    auto number = parse_signal(parameters.text("signal"));
    if (!number)
        return Error{Errc::invalid, join("signal: no drill needs ", parameters.text("signal"))};
    std::int64_t times = parse_number<std::int64_t>(parameters.text("times")).value_or(1);
    if (times < 1 || times > times_max)
        return Error{Errc::invalid, join("signal: at most ", times_max, " times")};
    facts.set("signal", std::int64_t{*number});
    facts.set("times", times);
    facts.set("unit", std::string{parameters.text("unit")});
    auto process = world.service.main_process(facts.string("unit"));
    if (!process)
        return std::move(process).error();
    facts.set("pid", std::int64_t{process->pid});
    facts.set("began", join(process->began));
    return facts;
}

Process process_of(const Facts& facts)
{
    return {.pid = static_cast<pid_t>(facts.number("pid")),
            .began = parse_number<std::uint64_t>(facts.text("began")).value_or(0)};
}

Result<void> apply_signal(const Facts& facts, World& world)
{
    SystemClock clock;
    const Instant until = clock.now() + world.patience;
    Process process = process_of(facts);
    for (std::int64_t i = 0; i < facts.number("times"); ++i) {
        for (; i > 0; std::this_thread::sleep_for(pause)) {
            auto next = world.service.main_process(facts.string("unit"));
            if (next && *next != process) {
                process = *next;
                break;
            }
            // Nobody has started it again in time. That is no failure of ours: what it means for
            // the service, the drill says.
            if (clock.now() >= until)
                return {};
        }
        if (auto sent = send_signal(process, static_cast<int>(facts.number("signal"))); !sent)
            return sent;
    }
    return {};
}

Result<void> revert_signal(const Facts& facts, World& /*world*/)
{
    if (facts.number("signal") == SIGSTOP)
        (void)send_signal(process_of(facts), SIGCONT);
    return {};
}

}  // namespace

Deed drop_in_deed()
{
    return {"drop_in", look_for_drop_in, apply_drop_in, revert_drop_in};
}

Deed systemctl_deed()
{
    return {"systemctl", look_at_unit, apply_verb, revert_verb};
}

Deed signal_deed()
{
    return {"signal", look_at_process, apply_signal, revert_signal};
}

}  // namespace holdfast::drill
