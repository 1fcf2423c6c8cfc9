// An answer as tests want it, and what is asked of it. One thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/fakes/manual_clock.h"
#include "watch/condition/condition.h"
#include "watch/condition/json_body.h"

namespace holdfast::watch {

struct FakeAnswer {
    unsigned status = 200;
    std::string body{};
    Duration took = std::chrono::milliseconds{50};
    std::string address{};
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string dns_code{};
    std::optional<Duration> certificate_left{};
    std::optional<Silence> silence{};
    static constexpr WallTime now = ManualClock::start_wall;

    Observation observation() const
    {
        Observation seen{.silence = silence,
                         .took = took,
                         .status_code = status,
                         .address = address,
                         .body = body,
                         .headers = headers,
                         .dns_code = dns_code};
        if (certificate_left)
            seen.certificate_expires = now + *certificate_left;
        return seen;
    }
};

// Empty when it is met, else what is shown; what is wrong with it when it is none.
inline std::string hold(std::string_view text, const FakeAnswer& answer)
{
    ParsedCondition parsed = parse_condition(text);
    if (!parsed.condition)
        return "problem: " + parsed.problems.front().what;
    const Observation seen = answer.observation();
    JsonBody body{seen.body};
    const Evidence evidence{seen, FakeAnswer::now, body};
    return parsed.condition->is_met(evidence) ? "" : parsed.condition->explain(evidence);
}

}  // namespace holdfast::watch
