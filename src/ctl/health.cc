#include "ctl/health.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/text.h"
#include "ctl/client.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

constexpr std::chrono::milliseconds between_tries{200};

Finding examine_one(const Invocation& invocation, const Console& console, const char* path,
                    const char* what)
{
    auto answer = ask(invocation, console, "GET", path);
    if (!answer)
        return {false, what, answer.error().context};
    if (answer->status != 200)
        return {false, what,
                join(path, " answered ", answer->status, ": ", printable(trim(answer->body)))};
    return {true, what, printable(trim(answer->body))};
}

bool all_well(const std::vector<Finding>& findings)
{
    return std::all_of(findings.begin(), findings.end(),
                       [](const Finding& each) { return each.ok; });
}

}  // namespace

std::vector<Finding> examine(const Invocation& invocation, const Console& console,
                             Duration patience)
{
    auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        std::vector<Finding> findings{
            examine_one(invocation, console, "/healthz", "the daemon answers"),
            examine_one(invocation, console, "/readyz", "the daemon can serve")};
        if (all_well(findings) || std::chrono::steady_clock::now() >= until)
            return findings;
        std::this_thread::sleep_for(between_tries);
    }
}

int report_health(const std::vector<Finding>& findings, const Invocation& invocation,
                  Console& console)
{
    bool ok = all_well(findings);
    if (invocation.json()) {
        std::string out;
        json::Writer writer{out, json::Writer::Style::pretty};
        writer.begin_object().member("ok", ok).key("checks").begin_array();
        for (const Finding& each : findings)
            writer.begin_object()
                .member("ok", each.ok)
                .member("what", each.what)
                .member("detail", each.why)
                .end_object();
        writer.end_array().end_object();
        console.out(out + "\n");
        return ok ? 0 : 1;
    }
    for (const Finding& each : findings)
        console.out(
            join(each.ok ? "OK: " : "FAIL: ", each.what, each.ok ? ": " : " - ", each.why, "\n"));
    return ok ? 0 : 1;
}

}  // namespace holdfast::ctl
