#include "http/edge/vigil.h"

#include <algorithm>

namespace holdfast::http {
namespace {

using std::chrono::milliseconds;

// Between two requests of a busy client nobody is asked.
constexpr milliseconds quiet_before_asking{1000};
// The kernel's clock ticks this coarsely at most: what came with the last request is not the
// beginning of the next.
constexpr milliseconds tick{20};

}  // namespace

Overdue Vigil::look(const View& view, const Patience& patience, const TrafficSource& source,
                    Instant now) noexcept
{
    switch (view.doing) {
    case Doing::idle:
        return look_at_idle(view, patience, source, now);
    case Doing::head: {
        // Its first byte may have been noticed before its line was whole.
        const bool is_known = head_after_ == view.idle_since;
        const Instant begun = view.is_first ? view.idle_since
                              : is_known    ? std::min(head_begun_, view.begun)
                                            : view.begun;
        return now >= begun + patience.head ? Overdue::head : Overdue::no;
    }
    case Doing::body:
        if (body_.of != view.body_begun)
            body_ = {.of = view.body_begun, .since = view.body_begun};
        return is_too_slow(body_, view.body_bytes, patience.body, patience.rate_min, now)
                   ? Overdue::body
                   : Overdue::no;
    case Doing::handler:
        return Overdue::no;
    case Doing::answer:
        return look_at_answer(view, patience, source, now);
    case Doing::live:
        return look_at_live(view, patience, source, now);
    }
    return Overdue::no;
}

Overdue Vigil::look_at_idle(const View& view, const Patience& patience, const TrafficSource& source,
                            Instant now) noexcept
{
    const Duration age = now - view.idle_since;
    if (view.is_first)
        return age >= patience.head ? Overdue::head : Overdue::no;
    if (age < std::min<Duration>(quiet_before_asking, patience.idle))
        return Overdue::no;
    if (head_after_ != view.idle_since) {
        auto traffic = source.traffic(now);
        // The engine misses an end that comes together with the last request.
        if (traffic && traffic->is_ended_by_client)
            return Overdue::idle;
        if (traffic && traffic->last_received > view.idle_since + tick) {
            head_after_ = view.idle_since;
            head_begun_ = traffic->last_received;
        }
    }
    if (head_after_ == view.idle_since)
        return now >= head_begun_ + patience.head ? Overdue::head : Overdue::no;
    return age >= patience.idle ? Overdue::idle : Overdue::no;
}

Overdue Vigil::look_at_answer(const View& view, const Patience& patience,
                              const TrafficSource& source, Instant now) noexcept
{
    auto traffic = source.traffic(now);
    const std::uint64_t acknowledged = traffic ? traffic->acknowledged : 0;
    if (answer_.of != view.begun)
        answer_ = {.of = view.begun, .since = now, .bytes = acknowledged};
    return is_too_slow(answer_, acknowledged, patience.answer, patience.rate_min, now)
               ? Overdue::answer
               : Overdue::no;
}

// No pace: most of the time there is nothing to take. But what there is has to arrive: what is said
// meanwhile is no progress, or heartbeats would keep a dead client. Where nobody knows what has
// arrived, the engine still knows what it could not send.
Overdue Vigil::look_at_live(const View& view, const Patience& patience, const TrafficSource& source,
                            Instant now) noexcept
{
    const auto traffic = source.traffic(now);
    const std::uint64_t progress = traffic ? traffic->acknowledged : view.live_bytes;
    const bool has_all = view.is_waiting && (!traffic || traffic->has_all_arrived);
    if (has_all || answer_.of != view.begun || answer_.bytes != progress)
        answer_ = {.of = view.begun, .since = now, .bytes = progress};
    if (now >= answer_.since + patience.answer)
        return Overdue::answer;
    // Half a connection is no use to who only sends heartbeats: it cannot be told from none.
    return traffic && !traffic->is_open ? Overdue::idle : Overdue::no;
}

bool Vigil::is_too_slow(Pace& pace, std::uint64_t bytes, Duration stretch, std::uint64_t rate_min,
                        Instant now) noexcept
{
    const Duration passed = now - pace.since;
    if (passed < stretch)
        return false;
    if (static_cast<double>(bytes - pace.bytes) < static_cast<double>(rate_min) * seconds(passed))
        return true;
    pace.since = now;
    pace.bytes = bytes;
    return false;
}

}  // namespace holdfast::http
