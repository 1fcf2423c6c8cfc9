#include "watch/check/heartbeat.h"

#include <algorithm>

namespace holdfast::watch {
namespace {

// What would be beyond the end of time is at its end.
WallTime after(WallTime time, Duration wait) noexcept
{
    return wait > WallTime::max() - std::max(time, WallTime{}) ? WallTime::max() : time + wait;
}

Duration patience(const HeartbeatFacts& facts) noexcept
{
    Duration interval = std::max(facts.interval, Duration::zero());
    Duration grace = std::max(facts.grace, Duration::zero());
    return grace > Duration::max() - interval ? Duration::max() : interval + grace;
}

// Until when its last word is good; the beginning of time when there was none.
WallTime good_until(const HeartbeatFacts& facts, WallTime now) noexcept
{
    // One of the future is of a clock that was wrong; it is as good as one of now.
    return facts.last_seen ? after(std::min(*facts.last_seen, now), patience(facts))
                           : WallTime::min();
}

WallTime fair_from(const HeartbeatFacts& facts, WallTime now) noexcept
{
    return after(std::min(facts.listening_since, now), patience(facts));
}

}  // namespace

Heartbeat judge_heartbeat(const HeartbeatFacts& facts, WallTime now) noexcept
{
    // What failed is not well because its word is old: but then nobody knows, or it is worse.
    if (now <= good_until(facts, now))
        return facts.failure ? Heartbeat::failed : Heartbeat::on_time;
    return now <= fair_from(facts, now) ? Heartbeat::awaited : Heartbeat::late;
}

WallTime next_judgement(const HeartbeatFacts& facts, WallTime now) noexcept
{
    switch (judge_heartbeat(facts, now)) {
    case Heartbeat::on_time:
    case Heartbeat::failed:
        return good_until(facts, now);
    case Heartbeat::awaited:
        return fair_from(facts, now);
    case Heartbeat::late:
        break;
    }
    return WallTime::max();
}

}  // namespace holdfast::watch
