#include "ctl/load/simulation.h"

#include <thread>
#include <utility>

#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/system_clock.h"
#include "lib/curl/fetch.h"
#include "lib/json/document.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

// It may be starting again: whoever rehearses kills it, too.
constexpr std::chrono::seconds patience{10};
constexpr std::chrono::milliseconds pause{250};

Result<curl::Answer> ask(const curl::Fetch& request)
{
    SystemClock clock;
    Instant until = clock.now() + patience;
    for (;;) {
        auto answer = curl::fetch(request);
        if (answer || clock.now() >= until)
            return answer;
        std::this_thread::sleep_for(pause);
    }
}

}  // namespace

Result<std::string> Simulation::behaviour() const
{
    auto answer = curl::fetch({.url = join(url_, "/get_failure_mode")});
    if (!answer)
        return Error{answer.error()}.during(join("ask holdfast-upstream at ", url_));
    std::string mode = printable_text(json::parse(answer->body).root, "mode");
    if (answer->status != 200 || mode.empty())
        return Error{Errc::unavailable, join(url_, " is not holdfast-upstream: status ",
                                             answer->status, " to GET /get_failure_mode")};
    return answer->body;
}

Result<void> Simulation::set_mode(std::string_view mode) const
{
    return set(join("{\"mode\":", json::quote(mode), "}"));
}

Result<void> Simulation::set(std::string behaviour) const
{
    curl::Fetch request{.method = "POST", .url = join(url_, "/set_failure_mode")};
    request.headers = {"Content-Type: application/json"};
    request.body = std::move(behaviour);
    auto answer = ask(request);
    if (!answer)
        return Error{answer.error()}.during(join("set the mode of ", url_));
    if (answer->status != 200)
        return Error{Errc::unavailable, join(url_, " does not take ", printable(trim(request.body)),
                                             ": status ", answer->status)};
    return {};
}

Result<void> FoundBehaviour::restore()
{
    is_restored_ = true;
    return simulation_.set(behaviour_);
}

FoundBehaviour::~FoundBehaviour()
{
    if (is_restored_)
        return;
    if (auto restored = restore(); !restored)
        complain(
            console_,
            join(restored.error().context, ": it was ", printable(trim(behaviour_)), " before"), 0);
}

}  // namespace holdfast::ctl
