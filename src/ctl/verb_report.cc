// How available what is watched was in a month.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/system_clock.h"
#include "ctl/verb.h"
#include "ctl/watch/listing.h"
#include "ctl/watch/uptime_report.h"
#include "lib/json/node_text.h"

namespace holdfast::ctl {
namespace {

constexpr int exit_usage = static_cast<int>(daemon::Exit::usage);
// More are never watched.
constexpr std::size_t services_max = 100'000;
constexpr std::array<std::string_view, 3> formats{"md", "csv", "json"};

int run_report(const Invocation& invocation, Console& console)
{
    const std::string month = invocation.value("--month", month_before(SystemClock{}.wall()));
    if (!is_month(month))
        return complain(console, "--month takes a month (write --month 2026-10)", exit_usage);
    const std::string format = invocation.value("--format", invocation.json() ? "json" : "md");
    if (std::ranges::find(formats, format) == formats.end())
        return complain(console, "--format takes md, csv or json", exit_usage);
    int exit = 0;
    auto report = fetch_pages(invocation, console,
                              {.path = with_field("/report", "month", month),
                               .what = "report",
                               .member = "services",
                               .items_max = services_max},
                              exit);
    if (!report)
        return exit;
    if (format == "json")
        console.out(json::to_text(*report) + "\n");
    else
        console.out(format == "csv" ? to_csv(*report) : to_markdown(*report));
    return 0;
}

}  // namespace

Verb report_verb()
{
    return {.name = "report",
            .arguments = {},
            .summary = "show how available what is watched was in a month",
            .text =
                "For each service the share of the month (UTC) in which it was up, its incidents,\n"
                "how long it was down, in all and at the longest, how long it was in maintenance,\n"
                "how long it is not known how it was, and its latency. Maintenance and what is\n"
                "not known are left out of the share.\n"
                "\n"
                "The exit code is 0 on success, 65 when nothing of that month is kept, 69 when\n"
                "the daemon does not answer.",
            .options = {{"--month", "MONTH", "such as 2026-10; without it, the one before this"},
                        {"--format", "FORMAT", "md, csv or json; without it, md"}},
            .asks_daemon = true,
            .asks_anywhere = true,
            .run = run_report};
}

}  // namespace holdfast::ctl
