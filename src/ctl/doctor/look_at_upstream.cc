// The service that validates orders, asked for its health from here.
#include <chrono>
#include <thread>

#include "base/text.h"
#include "ctl/doctor/looks.h"
#include "ctl/system_clock.h"
#include "lib/curl/fetch.h"
#include "lib/json/document.h"

namespace holdfast::ctl::doctor {
namespace {

constexpr std::chrono::milliseconds patience{2000};
// One that answers well is asked twice more at once; one that does not, or of which the daemon has
// seen otherwise, for some seconds: it may come and go.
constexpr int good_asks = 3;
constexpr int asks_max = 6;
constexpr std::chrono::milliseconds between_good{150};
constexpr std::chrono::milliseconds between{700};
constexpr std::chrono::seconds longest{5};

ProbeFacts probe(const std::string& url)
{
    SystemClock clock;
    const Instant before = clock.now();
    auto answer = curl::fetch({.url = url + "/health", .timeout = patience});
    ProbeFacts facts{.url = url};
    facts.took_ms = std::chrono::floor<std::chrono::milliseconds>(clock.now() - before).count();
    if (!answer) {
        facts.outcome = answer.error().code == Errc::timeout ? "timeout" : "refused";
        return facts;
    }
    facts.outcome = "answered";
    facts.status = answer->status;
    facts.is_json = static_cast<bool>(json::parse(answer->body));
    return facts;
}

bool is_good(const ProbeFacts& facts)
{
    constexpr std::int64_t server_error = 500;
    return facts.outcome == "answered" && facts.status < server_error;
}

}  // namespace

void look_at_upstream(const std::string& url, bool is_doubted, UpstreamFacts& facts)
{
    SystemClock clock;
    const Instant end = clock.now() + longest;
    bool is_brief = !is_doubted;
    for (int i = 0; i < (is_brief ? good_asks : asks_max) && clock.now() < end; ++i) {
        if (i > 0)
            std::this_thread::sleep_for(is_brief ? between_good : between);
        facts.probes.push_back(probe(url));
        is_brief = is_brief && is_good(facts.probes.back());
    }
    facts.was_brief = is_brief;
}

}  // namespace holdfast::ctl::doctor
