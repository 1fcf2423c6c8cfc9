#include "ctl/health.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include "base/text.h"
#include "ctl/client.h"
#include "ctl/remote.h"
#include "ctl/signals.h"
#include "ctl/status/part_findings.h"
#include "ctl/status/trend_findings.h"
#include "ctl/system_clock.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

constexpr std::chrono::milliseconds between_tries{200};
// Per question: a daemon that is well needs a thousandth of it.
constexpr std::chrono::seconds patience_for_one{5};

struct Question {
    const char* path;
    const char* what;
};
constexpr const char* parts_path = "/readyz";
// The first one says whether anybody answers at all.
constexpr std::array<Question, 4> questions{{{"/healthz", "the daemon answers"},
                                             {parts_path, "the daemon can serve"},
                                             {"/control/database", "the database answers"},
                                             {"/metrics", "the metrics are there"}}};

Finding judge(const Result<curl::Answer>& answer, std::string what, std::string_view path)
{
    if (!answer)
        return {false, std::move(what), answer.error().context};
    // What is longer than a line says nothing more to a person.
    constexpr std::size_t shown_max = 300;
    std::string body = printable(trim(answer->body));
    if (answer->status != 200)
        return {false, std::move(what),
                join(path, " answered ", answer->status, ": ", body.substr(0, shown_max))};
    return {true, std::move(what), body.size() <= shown_max ? body : join(path, " answered 200")};
}

// An address that means "every one" is asked where it surely answers.
std::string url_of(const daemon::ListenSettings& listen)
{
    const std::string& address = listen.address;
    std::size_t colon = address.rfind(':');
    std::string host = address.substr(0, colon);
    if (host == "0.0.0.0")
        host = "127.0.0.1";
    if (host == "[::]")
        host = "[::1]";
    return join(listen.tls ? "https://" : "http://", host, address.substr(colon), "/healthz");
}

Health ask_all(const Invocation& invocation, const Console& console)
{
    Health health;
    for (const Question& question : questions) {
        if (invocation.is_remote() && is_control_only(question.path))
            continue;
        if (!health.findings.empty() && !health.answered) {
            health.findings.push_back({false, question.what, "not asked: nobody answers"});
            continue;
        }
        auto answer = ask(invocation, console, "GET", question.path, patience_for_one);
        health.answered = health.answered || answer;
        if (answer && std::string_view{question.path} == parts_path)
            health.parts = answer->body;
        health.findings.push_back(judge(answer, question.what, question.path));
    }
    // The listeners, and what the journal and the log file say, are those of the daemon's host.
    if (invocation.is_remote())
        return health;
    for (const daemon::ListenSettings& listen : settings_of(invocation, console).listen) {
        // The certificate is for a name, and asked is an address: dates and keys are for `check`.
        auto answer = curl::fetch(
            {.url = url_of(listen), .timeout = patience_for_one, .peer = curl::Peer::anybody});
        health.findings.push_back(judge(
            answer, join("the listener ", listen.address, listen.tls ? " (TLS)" : ""), "/healthz"));
    }
    return health;
}

}  // namespace

bool Health::ok() const
{
    return std::all_of(findings.begin(), findings.end(),
                       [](const Finding& each) { return each.ok; });
}

Health examine(const Invocation& invocation, const Console& console, Duration patience)
{
    auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        Health health = ask_all(invocation, console);
        if (health.ok() || std::chrono::steady_clock::now() >= until)
            return health;
        std::this_thread::sleep_for(between_tries);
    }
}

void look_for_degraded(Health& health)
{
    for (Finding& each : find_degraded(health.parts))
        health.findings.push_back(std::move(each));
}

void look_for_faults(const Invocation& invocation, const Console& console, Duration since,
                     Health& health)
{
    if (since == Duration::zero() || invocation.is_remote())
        return;
    WallTime oldest = SystemClock{}.wall() - since;
    health.findings.push_back(find_faults("holdfast.service", oldest));
    if (const std::string& file = settings_of(invocation, console).log.file; !file.empty())
        health.findings.push_back(find_error_lines(file, oldest));
}

void look_for_trends(const Invocation& invocation, const Console& console, Health& health)
{
    auto answer = ask(invocation, console, "GET", "/status.json", patience_for_one);
    Finding asked = judge(answer, "no abnormal trends", "/status.json");
    if (!asked.ok) {
        health.findings.push_back(std::move(asked));
        return;
    }
    for (Finding& each : find_trends(answer->body))
        health.findings.push_back(std::move(each));
}

int report_health(const Health& health, const Invocation& invocation, Console& console)
{
    bool ok = health.ok();
    if (invocation.json()) {
        std::string out;
        json::Writer writer{out, json::Writer::Style::pretty};
        writer.begin_object().member("ok", ok).key("checks").begin_array();
        for (const Finding& each : health.findings)
            writer.begin_object()
                .member("ok", each.ok)
                .member("what", each.what)
                .member("detail", each.why)
                .end_object();
        writer.end_array().end_object();
        console.out(out + "\n");
        return ok ? 0 : 1;
    }
    for (const Finding& each : health.findings)
        console.out(
            join(each.ok ? "OK: " : "FAIL: ", each.what, each.ok ? ": " : " - ", each.why, "\n"));
    return ok ? 0 : 1;
}

}  // namespace holdfast::ctl
