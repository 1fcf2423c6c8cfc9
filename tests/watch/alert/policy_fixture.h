// A policy with services, and a clock that a test moves: each check is a line.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "watch/alert/alert_policy.h"

namespace holdfast::watch {

using namespace std::chrono_literals;

inline constexpr WallTime noon{std::chrono::hours{500'004}};  // 2027-01-15, a Friday, 12:00.

class PolicyFixture : public testing::Test {
protected:
    explicit PolicyFixture(AlertSettings settings = {}) : policy{std::move(settings)} {}

    void define(int key, std::vector<std::string> depends_on = {}, Service service = {})
    {
        service.id = join("s", key);
        service.depends_on = std::move(depends_on);
        policy.define(ServiceKey{key}, std::make_shared<const Service>(std::move(service)), now());
    }
    Moment now() const { return {instant, wall}; }
    void pass(Duration time)
    {
        Instant until = instant + time;
        while (true) {
            Instant due = policy.tick(now());
            collect();
            if (due > until)
                break;
            wall += std::max(due, instant) - instant;
            instant = std::max(due, instant);
        }
        wall += until - instant;
        instant = until;
        policy.tick(now());
        collect();
    }
    void check(int key, Status status)
    {
        policy.note({.service = ServiceKey{key}, .at = wall, .status = status, .reason = "why"},
                    now());
        collect();
    }
    void fail(int key, int times)
    {
        for (int i = 0; i < times; ++i)
            check(key, Status::down);
    }
    // What was told since the last time: "firing s1, resolved s1".
    std::string told()
    {
        std::string text;
        for (const Notice& notice : std::exchange(notices, {}))
            append_to(text, text.empty() ? "" : ", ", to_string(notice.event), " ",
                      notice.alert.service_id);
        return text;
    }
    // As after the next start of the process.
    void restart(AlertPolicy& next)
    {
        AlertState state = policy.state();
        next.load(std::move(state), now());
    }
    std::optional<Alert> up(int key, AlertKind kind = AlertKind::down) const
    {
        for (const auto& [id, alert] : policy.state().alerts)
            if (alert.service == ServiceKey{key} && alert.kind == kind)
                return alert;
        return std::nullopt;
    }

    AlertPolicy policy;
    Instant instant{std::chrono::hours{1}};
    WallTime wall = noon;
    std::vector<Notice> notices;
    AlertChanges changes;

private:
    void collect()
    {
        AlertChanges more = policy.take_changes();
        notices.insert(notices.end(), more.notices.begin(), more.notices.end());
        changes.absorb(std::move(more));
    }
};

}  // namespace holdfast::watch
