#include "order/report/json_breaker.h"

namespace holdfast::order {

std::string encode(const BreakerChange& change, WallTime at)
{
    std::string text;
    json::Writer json{text};
    json.begin_object()
        .member("name", "upstream")
        .member("from", to_string(change.from))
        .member("to", to_string(change.to))
        .member("cause", to_string(change.cause))
        .member("at", format_rfc3339(at));
    json.key("counts")
        .begin_object()
        .member("calls", change.counts.total)
        .member("failed", change.counts.failed)
        .member("slow", change.counts.slow)
        .end_object();
    write_rate(json, "failure_rate", change.failure_rate);
    write_rate(json, "slow_call_rate", change.slow_call_rate);
    json.member("wait_seconds", seconds(change.wait)).end_object();
    return text;
}

void write_rate(json::Writer& json, std::string_view name, double percent)
{
    json.key(name);
    if (percent < 0)
        json.null();
    else
        json.value(percent);
}

}  // namespace holdfast::order
