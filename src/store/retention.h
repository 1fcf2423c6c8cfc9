// Deletes what has been kept long enough: a few rows in a transaction, so that nobody waits for it,
// and again until nothing is left. Loop thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/loop.h"
#include "base/task.h"
#include "obs/metric.h"
#include "store/ledger.h"

namespace holdfast::store {

// A table that grows, and how its oldest rows go.
struct RetentionRule {
    std::string_view table;
    // Deletes at most ?2 rows that are older than ?1 (Unix seconds).
    std::string_view statement;
    Duration kept;
    Ledger& ledger;
    obs::Counter& deleted;
};

// Of the tables this folder knows.
extern const std::string_view delete_idempotency_keys;
extern const std::string_view delete_store_samples;
extern const std::string_view delete_undone_imports;

class Retention final : public Task {
public:
    static constexpr std::int64_t rows_at_once = 500;
    static constexpr std::chrono::minutes interval{10};

    Retention(Loop& loop, std::vector<RetentionRule> rules);
    ~Retention() override;
    Retention(const Retention&) = delete;
    Retention& operator=(const Retention&) = delete;

    const char* name() const noexcept override { return "retention"; }
    Instant step(Instant now) override;

    // Once the loop does not know it any more: an answer under way finds nobody to wake.
    void cancel() noexcept { *self_ = nullptr; }

    // From the next look on.
    void set_kept(std::string_view table, Duration kept) noexcept;

private:
    void note(const RetentionRule& rule, const Result<std::int64_t>& deleted);

    Loop& loop_;
    std::vector<RetentionRule> rules_;
    std::size_t next_ = 0;
    bool is_deleting_ = false;
    bool is_finished_ = false;
    // Null from cancel() on: an answer that comes later finds nobody.
    std::shared_ptr<Retention*> self_;
};

}  // namespace holdfast::store
