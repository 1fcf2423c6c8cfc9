// A queue of orders in a real database, without threads: what is asked for is answered at once.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "base/text.h"
#include "order/sqlite_queue.h"
#include "order/sqlite_time.h"
#include "tests/fakes/direct_ledger.h"

namespace holdfast::order {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

inline constexpr WallTime noon{hours{500'000}};

// Calls `ask` with a callback, and gives what that was called with.
template <typename T, typename Ask>
Result<T> answer_of(Ask&& ask)
{
    std::optional<Result<T>> got;
    ask([&](Result<T> answer) { got.emplace(std::move(answer)); });
    return got ? *std::move(got) : Error{Errc::internal, "nobody answered"};
}

class QueueFixture : public testing::Test {
protected:
    QueueFixture() { open(queue); }

    static Opened open(SqliteQueue& which, WallTime now = noon)
    {
        Opening opening{.now = now, .wait_max = hours{1}};
        auto opened = answer_of<Opened>([&](auto done) { which.open(opening, std::move(done)); });
        EXPECT_TRUE(opened) << opened.error().context;
        return opened ? *opened : Opened{};
    }

    void add(std::string_view order_id, WallTime at = noon, WallTime deadline = noon + hours{24})
    {
        ledger.other.run(
            "INSERT INTO orders(order_id, product, quantity, created_at, deadline_at, due_at) "
            "VALUES (?1, 'bandage', 3, ?2, ?3, ?2)",
            {order_id, to_micros(at), to_micros(deadline)});
    }

    // Tried once, and to be tried again.
    void add_waiting(std::string_view order_id, WallTime began, WallTime due)
    {
        add(order_id, began);
        ledger.other.run(
            "UPDATE orders SET lane = 1, attempt = 1, attempts = 1, due_at = ? WHERE order_id = ?",
            {to_micros(due), order_id});
        ledger.other.run(
            "INSERT INTO order_attempts(order_key, number, began_at, breaker, outcome, detail) "
            "SELECT id, 1, ?, 'closed', 'error', '' FROM orders WHERE order_id = ?",
            {to_micros(began), order_id});
    }

    static Claim ask(int limit, WallTime now = noon)
    {
        return {.limit = limit,
                .retries_max = limit,
                .now = now,
                .parked_until = WallTime{},
                .leased_until = now + seconds{10},
                .breaker = BreakerState::closed};
    }

    Claims claim(const Claim& asked) { return claim(queue, asked); }
    static Claims claim(SqliteQueue& which, const Claim& asked)
    {
        auto claims = answer_of<Claims>([&](auto done) { which.claim(asked, std::move(done)); });
        EXPECT_TRUE(claims) << claims.error().context;
        return claims ? *std::move(claims) : Claims{};
    }

    static std::string ids(const Claims& claims)
    {
        std::string out;
        for (const Claimed& each : claims.orders)
            append_to(out, out.empty() ? "" : " ", each.order_id);
        return out;
    }

    Result<OrderKey> settle(const Settlement& settlement)
    {
        return answer_of<OrderKey>([&](auto done) { queue.settle(settlement, std::move(done)); });
    }

    static Settlement settlement(const Claimed& claimed, Fate fate, Outcome outcome)
    {
        return {.key = claimed.key,
                .lease = claimed.lease,
                .disposition = {.fate = fate},
                .now = noon + seconds{1},
                .due = noon + seconds{5},
                .attempt = AttemptRecord{.outcome = outcome,
                                         .http_status = 200,
                                         .took = milliseconds{40},
                                         .detail = "said so"}};
    }

    int recover(SqliteQueue& which, WallTime now, WallTime counted)
    {
        Recovery recovery{
            .now = now, .counted = counted, .parked_until = now + minutes{1}, .retry = {}};
        auto count = answer_of<int>([&](auto done) { which.recover(recovery, std::move(done)); });
        EXPECT_TRUE(count) << count.error().context;
        return count ? *count : -1;
    }

    std::string ask_text(std::string_view sql) { return ledger.other.text(sql); }
    std::string order(std::string_view order_id)
    {
        return ledger.other.text(
            "SELECT state || ' lane ' || lane || ' attempt ' || attempt || '/' || attempts || "
            "iif(lease IS NULL, '', ' leased') || coalesce(' ' || reason, '') "
            "FROM orders WHERE order_id = ?",
            {order_id});
    }
    std::string counts()
    {
        return ledger.other.text(
            "SELECT group_concat(state || ' ' || count, ', ') FROM (SELECT * FROM order_counts "
            "WHERE count > 0 ORDER BY state)");
    }
    std::string recount()
    {
        return ledger.other.text(
            "SELECT group_concat(state || ' ' || n, ', ') FROM (SELECT state, count(*) AS n FROM "
            "orders GROUP BY state ORDER BY state)");
    }

    store::DirectLedger ledger;
    SqliteQueue queue{ledger};
};

}  // namespace holdfast::order
