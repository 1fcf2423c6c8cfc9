#include "store/idempotency.h"

#include <algorithm>
#include <span>
#include <string_view>

namespace holdfast::store {
namespace {

std::int64_t unix_seconds_of(WallTime time)
{
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

constexpr std::string_view select_answer = R"sql(
SELECT content, created_at, status, location, body FROM idempotency_keys WHERE key = ?
)sql";

struct Found {
    bool is_same = false;
    std::int64_t created_at = 0;
    KeptAnswer answer;
};

std::optional<Found> find(Transaction& transaction, const IdempotencyKey& key)
{
    sqlite::Query query = transaction.db.query(select_answer, {std::string_view{key.text}});
    if (!query.next())
        return std::nullopt;
    sqlite::Bytes body = query.bytes(4);
    return Found{.is_same = std::ranges::equal(query.bytes(0), key.content),
                 .created_at = query.integer(1),
                 .answer = {.status = static_cast<unsigned>(query.integer(2)),
                            .location = std::string{query.text(3)},
                            .body = {reinterpret_cast<const char*>(body.data()), body.size()},
                            .is_replay = true}};
}

constexpr std::string_view delete_answer = R"sql(
DELETE FROM idempotency_keys WHERE key = ?
)sql";

}  // namespace

Result<std::optional<KeptAnswer>> find_answer(Transaction& transaction, const IdempotencyKey& key)
{
    std::optional<Found> found = find(transaction, key);
    if (!found)
        return std::optional<KeptAnswer>{};
    if (found->created_at <= unix_seconds_of(transaction.now - idempotency_lifetime)) {
        transaction.db.run(delete_answer, {std::string_view{key.text}});
        return std::optional<KeptAnswer>{};
    }
    if (!found->is_same)
        return Error{Errc::invalid, "this Idempotency-Key was used for another request"};
    return std::optional{std::move(found->answer)};
}

constexpr std::string_view insert_answer = R"sql(
INSERT INTO idempotency_keys(key, content, status, location, body, created_at)
VALUES (?, ?, ?, ?, ?, ?)
)sql";

void keep_answer(Transaction& transaction, const IdempotencyKey& key, const KeptAnswer& answer)
{
    transaction.db.run(insert_answer,
                       {std::string_view{key.text}, sqlite::Bytes{key.content}, answer.status,
                        std::string_view{answer.location}, std::as_bytes(std::span{answer.body}),
                        unix_seconds_of(transaction.now)});
}

}  // namespace holdfast::store
