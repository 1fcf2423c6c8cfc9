#include "watch/host/echo_tally.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::watch {
namespace {

std::string milliseconds_of(Duration duration)
{
    auto tenths = duration / std::chrono::microseconds{100};
    return join(tenths / 10, ".", tenths % 10, " ms");
}

}  // namespace

void EchoTally::send(Instant now)
{
    echoes_.push_back({.at = now});
}

void EchoTally::hear(std::size_t sequence, Instant now)
{
    if (sequence >= echoes_.size())
        return;
    Sent& echo = echoes_[sequence];
    if (echo.round_trip)
        ++duplicates_;
    else
        echo.round_trip = now - echo.at;
}

std::size_t EchoTally::back() const noexcept
{
    return static_cast<std::size_t>(std::ranges::count_if(
        echoes_, [](const Sent& each) { return each.round_trip.has_value(); }));
}

Duration EchoTally::average() const noexcept
{
    Duration sum{};
    for (const Sent& each : echoes_)
        sum += each.round_trip.value_or(Duration::zero());
    std::size_t count = back();
    return count == 0 ? Duration::zero() : sum / static_cast<Duration::rep>(count);
}

std::optional<Duration> EchoTally::jitter() const
{
    Duration sum{};
    Duration::rep differences = 0;
    std::optional<Duration> before;
    for (const Sent& each : echoes_) {
        if (!each.round_trip)
            continue;
        if (before) {
            sum += std::chrono::abs(*each.round_trip - *before);
            ++differences;
        }
        before = each.round_trip;
    }
    if (differences == 0)
        return std::nullopt;
    return sum / differences;
}

Observation judge_echoes(const IcmpCheck& check, const EchoTally& tally, const std::string& trouble)
{
    std::size_t sent = tally.sent();
    std::size_t lost = sent - tally.back();
    std::size_t percent = sent == 0 ? 100 : lost * 100 / sent;
    Observation seen{.took = tally.average()};
    seen.phases.processing = tally.average();
    seen.body = join("{\"sent\":", sent, ",\"back\":", sent - lost, ",\"loss_percent\":", percent,
                     ",\"round_trip_seconds\":", seconds(tally.average()),
                     ",\"jitter_seconds\":", seconds(tally.jitter().value_or(Duration::zero())),
                     ",\"duplicates\":", tally.duplicates());
    if (tally.hops_left())
        append_to(seen.body, ",\"ttl\":", *tally.hops_left());
    seen.body.push_back('}');
    std::string loss = join(lost, " of ", sent, " echoes did not come back (", percent, " %)");
    if (!trouble.empty())
        append_to(loss, ": ", trouble);
    if (tally.back() == 0) {
        seen.silence = trouble.empty() ? Silence::timed_out : Silence::unreachable;
        seen.problem = trouble.empty() ? join("none of ", sent, " echoes came back") : trouble;
        return seen;
    }
    // Not by the rounded number.
    if (lost * 100 > std::size_t{check.loss_percent_max} * sent)
        seen.problem = join(loss, ", expected ", check.loss_percent_max, " % at most");
    else if (lost > 0)
        seen.warning = loss;
    else if (check.jitter_max && tally.jitter().value_or(Duration::zero()) > *check.jitter_max)
        seen.warning =
            join("round trips differ by ", milliseconds_of(*tally.jitter()),
                 " on average, expected ", milliseconds_of(*check.jitter_max), " at most");
    return seen;
}

}  // namespace holdfast::watch
