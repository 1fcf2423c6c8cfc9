// What the service and its helpers said, with what it means: the journal of all our units.
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include <unistd.h>

#include "base/text.h"
#include "base/timestamp.h"
#include "ctl/verb.h"

namespace holdfast::ctl {
namespace {

// EX_UNAVAILABLE.
constexpr int exit_unavailable = 69;
constexpr const char* lines_shown = "50";

// All that units/ has; a pattern where there can be several.
constexpr std::array units{"holdfast.service",          "holdfast.socket",
                           "holdfast-health.service",   "holdfast-health.timer",
                           "holdfast-recover.service",  "holdfast-backup.service",
                           "holdfast-backup.timer",     "holdfast-failure@*.service",
                           "holdfast-upstream.service", "holdfast@*.service"};

// "2h" is two hours ago. The journal of Debian 12 does not understand RFC 3339, which is what our
// messages say: it gets seconds then. Whatever else is meant, journalctl knows.
std::string since_for_journalctl(const std::string& text)
{
    if (auto ago = parse_duration(text))
        return join("-", std::chrono::ceil<std::chrono::seconds>(*ago).count(), "s");
    if (auto time = parse_rfc3339(text))
        return join("@",
                    std::chrono::floor<std::chrono::seconds>(*time).time_since_epoch().count());
    return text;
}

std::vector<std::string> journalctl_for(const Invocation& invocation)
{
    std::vector<std::string> words{"journalctl"};
    for (const char* unit : units)
        words.push_back(join("--unit=", unit));
    bool follows = invocation.has("--follow") || invocation.has("-f");
    bool has_lines = invocation.has("--lines") || invocation.has("-n");
    if (invocation.json())
        words.emplace_back("--output=json");
    else if (!invocation.has("--brief"))
        words.emplace_back("--catalog");
    if (follows)
        words.emplace_back("--follow");
    if (invocation.has("--since"))
        words.push_back(join("--since=", since_for_journalctl(invocation.value("--since", {}))));
    // Whoever says since when wants all of it.
    if (has_lines || !invocation.has("--since"))
        words.push_back(
            join("--lines=", invocation.value("-n", invocation.value("--lines", lines_shown))));
    return words;
}

int run_logs(const Invocation& invocation, Console& console)
{
    std::vector<std::string> words = journalctl_for(invocation);
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    // It has the pager, the colours and the patience; there is nothing that we would add.
    (void)::execvp(arguments[0], arguments.data());
    // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread.
    console.err(join("holdfastctl: cannot run journalctl: ", std::strerror(errno),
                     " (it is part of systemd)\n"));
    return exit_unavailable;
}

}  // namespace

Verb logs_verb()
{
    return {
        .name = "logs",
        .arguments = {},
        .summary = "show what the service and its helpers said, explained",
        .text =
            "The journal of all units of Holdfast, by journalctl, with the explanation of each\n"
            "message below it. Who is not root has to be in the group systemd-journal.\n"
            "\n"
            "The exit code is journalctl's, or 69 when there is none.",
        .options = {{"-f", "", "go on with what is said from now on"},
                    {"--follow", "", "the same"},
                    {"-n", "LINES", "the newest entries, or \"all\" (50)"},
                    {"--lines", "LINES", "the same"},
                    {"--since", "WHEN", "how long ago (2h), or a time; all since then"},
                    {"--brief", "", "without explanations"}},
        .run = run_logs};
}

}  // namespace holdfast::ctl
