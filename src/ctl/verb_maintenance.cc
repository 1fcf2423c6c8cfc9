// Says when services are worked on, to the running daemon.
#include <array>

#include "ctl/deeds.h"
#include "ctl/verb.h"
#include "ctl/watch/alerts.h"
#include "ctl/watch/listing.h"
#include "ctl/watch/rule.h"

namespace holdfast::ctl {
namespace {

constexpr std::array<Deed, 3> deeds{
    {{"list", list_maintenance}, {"start", start_maintenance}, {"end", end_maintenance}}};

int run_maintenance(const Invocation& invocation, Console& console)
{
    return run_deed(deeds, "maintenance", "list", invocation, console);
}

}  // namespace

Verb maintenance_verb()
{
    return {
        .name = "maintenance",
        .arguments = "[list | start | end ID]",
        .summary = "say when services are worked on",
        .text =
            "In maintenance services are checked and nothing is said of it: no alert is sent,\n"
            "and the time counts neither as up nor as down. start begins it now, or when\n"
            "--starts says, for as long as --for says; say of which services, or --all. What\n"
            "is named in several ways has to match each of them. end ends it early.\n"
            "\n"
            "The exit code is 0 on success, 64 when it is not said for how long, of what or\n"
            "why, 65 when what was sent is wrong, 66 when there is no such maintenance, 69 when\n"
            "the daemon does not answer.",
        .options = {{"--for", "DURATION", "start: how long, such as 2h"},
                    service_option,
                    group_option,
                    tag_option,
                    environment_option,
                    all_option,
                    {"--starts", "TIME", "start: not before 2026-10-01T22:00:00Z, say"},
                    {"--comment", "TEXT", "start: why"},
                    limit_option,
                    after_option},
        .asks_daemon = true,
        .asks_anywhere = true,
        .run = run_maintenance};
}

}  // namespace holdfast::ctl
