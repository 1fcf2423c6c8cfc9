// An outbox in a real database, without threads: what is asked for is answered at once.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/direct_ledger.h"
#include "watch/alert/alert_state.h"
#include "watch/notify/sqlite_alert_store.h"
#include "watch/notify/sqlite_outbox.h"

namespace holdfast::watch {

using namespace std::chrono_literals;

inline constexpr WallTime noon{std::chrono::hours{500'004}};

// What `ask` was answered, which it was at once.
template <typename T, typename Ask>
Result<T> answer_of(Ask&& ask)
{
    std::optional<Result<T>> got;
    ask([&](Result<T> answer) { got.emplace(std::move(answer)); });
    return got ? *std::move(got) : Error{Errc::internal, "nobody answered"};
}

inline Notice notice_of(std::int64_t id, Event event, std::int64_t alert, std::string key = {})
{
    Notice notice{.id = {id}, .event = event, .at = noon, .name = join("Service ", alert)};
    notice.alert = {.id = {alert},
                    .service = {alert},
                    .service_id = join("s", alert),
                    .status = event == Event::resolved ? Status::healthy : Status::down,
                    .failures = 3,
                    .since = noon - 3min,
                    .last_checked = noon - 1s,
                    .announced = noon,
                    .key = key.empty() ? join("down:s", alert) : key};
    if (event == Event::resolved)
        notice.alert.resolved = noon;
    return notice;
}

class OutboxFixture : public testing::Test {
protected:
    OutboxFixture() { open(outbox); }

    static void open(SqliteOutbox& which)
    {
        EXPECT_TRUE(answer_of<bool>([&](auto done) { which.open(std::move(done)); }));
    }
    // Alerts and notices of one change.
    void tell(const std::vector<Notice>& notices)
    {
        AlertChanges changes{.notices = notices};
        for (const Notice& notice : notices)
            changes.alerts[notice.alert.id] = notice.alert;
        SqliteAlertStore store{ledger, std::make_shared<const std::vector<Receiver>>(receivers)};
        EXPECT_TRUE(answer_of<bool>([&](auto done) { store.save(changes, std::move(done)); }));
    }
    OutboxClaimed claim(std::string receiver, WallTime now = noon)
    {
        return claim(outbox, receiver, now);
    }
    static OutboxClaimed claim(SqliteOutbox& which, std::string receiver, WallTime now = noon,
                               std::size_t most = 100)
    {
        auto claimed = answer_of<OutboxClaimed>([&](auto done) {
            which.claim({.receiver = receiver, .now = now, .wait_max = 1h, .members_max = most},
                        std::move(done));
        });
        EXPECT_TRUE(claimed);
        return claimed ? *std::move(claimed) : OutboxClaimed{};
    }
    bool settle(const Message& message, Fate fate, bool maybe = false, WallTime due = noon + 1min)
    {
        OutboxSettlement settlement{.receiver = message.receiver,
                                    .fate = fate,
                                    .now = noon,
                                    .due = due,
                                    .may_have_arrived = maybe,
                                    .error = fate == Fate::sent ? "" : "it is away"};
        for (const Notice& notice : message.members)
            settlement.notices.push_back(notice.id);
        auto settled = answer_of<bool>(
            [&](auto done) { outbox.settle(std::move(settlement), std::move(done)); });
        return settled && *settled;
    }
    // "firing s1, resolved s2", and what is said of the end.
    static std::string text(const OutboxClaimed& claimed)
    {
        if (!claimed.message)
            return "nothing";
        std::string out;
        for (const Notice& notice : claimed.message->members)
            append_to(out, out.empty() ? "" : ", ", to_string(notice.event), " ",
                      notice.alert.service_id);
        return claimed.message->is_over ? out + " over" : out;
    }
    std::string states()
    {
        return ledger.other.text(
            "SELECT coalesce(group_concat(state || ' ' || n, ', '), '') FROM (SELECT state, "
            "count(*) AS n FROM alert_deliveries GROUP BY state ORDER BY state)");
    }

    store::DirectLedger ledger;
    SqliteOutbox outbox{ledger};
    std::vector<Receiver> receivers{{.name = "chat", .format = Format::slack}};
};

}  // namespace holdfast::watch
