#include "watch/check/heartbeat_checker.h"

#include "base/text.h"

namespace holdfast::watch {

void HeartbeatChecker::begin(const Check& check, Instant /*now*/)
{
    HeartbeatFacts facts = surroundings_.heartbeats.facts(*check.service);
    Observation seen;
    std::string last = facts.last_seen
                           ? join("no heartbeat since ", format_rfc3339(*facts.last_seen))
                           : std::string{"no heartbeat yet"};
    switch (judge_heartbeat(facts, surroundings_.loop.wall())) {
    case Heartbeat::on_time:
        break;
    case Heartbeat::failed:
        seen.problem = "it reported that it failed";
        if (!facts.failure->empty())
            append_to(seen.problem, ": ", printable(*facts.failure));
        break;
    case Heartbeat::awaited:
        seen.is_unknown = true;
        seen.problem =
            join(last, ", and we listen again only since ", format_rfc3339(facts.listening_since));
        break;
    case Heartbeat::late:
        seen.silence = Silence::timed_out;
        seen.problem = last;
        break;
    }
    done_(check.id, std::move(seen));
}

}  // namespace holdfast::watch
