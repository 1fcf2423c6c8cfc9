#include "store/retention.h"

#include <utility>

namespace holdfast::store {

const std::string_view delete_idempotency_keys = R"sql(
DELETE FROM idempotency_keys WHERE key IN (
    SELECT key FROM idempotency_keys WHERE created_at < ?1 ORDER BY created_at LIMIT ?2)
)sql";

const std::string_view delete_store_samples = R"sql(
DELETE FROM store_samples WHERE at IN (
    SELECT at FROM store_samples WHERE at < ?1 ORDER BY at LIMIT ?2)
)sql";

// Complete ones stay: the histories of their shipments name who it was.
const std::string_view delete_undone_imports = R"sql(
DELETE FROM imports WHERE id IN (
    SELECT id FROM imports
    WHERE state = 'undone' AND ended_at < strftime('%Y-%m-%dT%H:%M:%SZ', ?1, 'unixepoch')
    ORDER BY ended_at LIMIT ?2)
)sql";

Retention::Retention(Loop& loop, std::vector<RetentionRule> rules)
    : loop_{loop}, rules_{std::move(rules)}, self_{std::make_shared<Retention*>(this)}
{
}

Retention::~Retention()
{
    cancel();
}

void Retention::set_kept(std::string_view table, Duration kept) noexcept
{
    for (RetentionRule& rule : rules_)
        if (rule.table == table)
            rule.kept = kept;
}

Instant Retention::step(Instant now)
{
    if (is_deleting_)
        return never;
    if (std::exchange(is_finished_, false) || rules_.empty())
        return now + interval;
    is_deleting_ = true;
    const RetentionRule& rule = rules_[next_];
    std::int64_t before = std::chrono::floor<std::chrono::seconds>(loop_.wall() - rule.kept)
                              .time_since_epoch()
                              .count();
    rule.ledger.send(make_write<std::int64_t>(
        Lane::finish, 100,
        [before, statement = rule.statement](Transaction& transaction) {
            return transaction.db.run(statement, {before, rows_at_once});
        },
        [self = self_, &rule](const Result<std::int64_t>& deleted) {
            if (*self != nullptr)
                (*self)->note(rule, deleted);
        }));
    return is_deleting_ ? never : now;
}

// On to the next table when this one has no more; a failure is met by others and said by them.
void Retention::note(const RetentionRule& rule, const Result<std::int64_t>& deleted)
{
    is_deleting_ = false;
    if (deleted)
        rule.deleted.add(static_cast<std::uint64_t>(*deleted));
    if (!deleted || *deleted < rows_at_once)
        next_ = (next_ + 1) % rules_.size();
    is_finished_ = next_ == 0 && (!deleted || *deleted < rows_at_once);
    loop_.wake(*this);
}

}  // namespace holdfast::store
