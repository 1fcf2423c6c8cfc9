// Tells those who look at the status page something, through the running daemon.
#include <array>

#include "ctl/deeds.h"
#include "ctl/verb.h"
#include "ctl/watch/announcements.h"
#include "ctl/watch/listing.h"

namespace holdfast::ctl {
namespace {

constexpr std::array<Deed, 3> deeds{
    {{"list", list_announcements}, {"add", add_announcement}, {"end", end_announcement}}};

int run_announcements(const Invocation& invocation, Console& console)
{
    return run_deed(deeds, "announcements", "list", invocation, console);
}

}  // namespace

Verb announcements_verb()
{
    return {
        .name = "announcements",
        .arguments = "[list | add TITLE | end ID]",
        .summary = "tell those who look at the status page something",
        .text =
            "Announcements are shown on the status page (status_page.enabled), to strangers if\n"
            "it is public: say nothing in them that is not for everybody. add shows one from\n"
            "now on, or from when --starts says, for as long as --for says or until end ends\n"
            "it. It is plain text: TITLE in one line, and --text with more of it.\n"
            "\n"
            "The exit code is 0 on success, 64 when there is no title, 65 when what was sent is\n"
            "wrong, 66 when there is no such announcement, 69 when the daemon does not answer.",
        .options = {{"--kind", "KIND", "add: info, warning or resolved; info without it"},
                    {"--text", "TEXT", "add: what there is to say besides, of several lines"},
                    {"--for", "DURATION", "add: how long, such as 2h"},
                    {"--starts", "TIME", "add: not before 2026-10-01T22:00:00Z, say"},
                    limit_option,
                    after_option},
        .asks_daemon = true,
        .asks_anywhere = true,
        .run = run_announcements};
}

}  // namespace holdfast::ctl
