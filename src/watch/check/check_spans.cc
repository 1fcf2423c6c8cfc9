#include "watch/check/check_spans.h"

#include <cstdint>
#include <string>
#include <utility>

namespace holdfast::watch {

void CheckSpans::submit(Check check, Instant now)
{
    if (tracer_.is_on()) {
        trace::Begun span = tracer_.begin(nullptr);
        check.trace = span.context;
        if (span.is_recorded())
            begun_.emplace(check.id, Begun{.span = std::move(span), .service = check.service});
    }
    next_.submit(std::move(check), now);
}

std::vector<Seen> CheckSpans::collect(Instant now)
{
    std::vector<Seen> all = next_.collect(now);
    for (const Seen& seen : all)
        if (auto begun = begun_.extract(seen.id); !begun.empty())
            end(begun.mapped(), seen.observation);
    return all;
}

void CheckSpans::cancel(CheckId id)
{
    begun_.erase(id);
    next_.cancel(id);
}

// Whether it counts as a failure is for the conditions to say: an error here is that there was no
// answer.
void CheckSpans::end(const Begun& begun, const Observation& seen)
{
    if (!tracer_.wants(begun.span))
        return;
    trace::Span span{.name = "check",
                     .kind = trace::Kind::client,
                     .attributes = {{"holdfast.service.id", begun.service->id}}};
    if (!seen.address.empty())
        span.attributes.push_back({"network.peer.address", seen.address});
    if (seen.status_code != 0)
        span.attributes.push_back(
            {"http.response.status_code", static_cast<std::int64_t>(seen.status_code)});
    if (seen.silence) {
        span.status = trace::Status::error;
        span.message = seen.problem;
    }
    tracer_.end(begun.span, std::move(span));
}

}  // namespace holdfast::watch
