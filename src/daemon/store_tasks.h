// What the loop does for the store, now and then: look at the schema, delete what is old, write
// down how large it is, open telemetry again. Loop thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/backup_sampler.h"
#include "daemon/config/settings.h"
#include "daemon/schema_watch.h"
#include "daemon/slow_thread.h"
#include "daemon/sound_ledger.h"
#include "daemon/store_sampler.h"
#include "daemon/telemetry_retry.h"
#include "store/retention.h"

namespace holdfast::daemon {

class StoreTasks {
public:
    struct World {
        Loop& loop;
        Storage& storage;
        obs::Log& log;
        obs::Registry& registry;
        Worker& aux;
        Mailbox& mailbox;
        const Clock& clock;
        Random random;
        std::optional<store::StoreLock>& telemetry_lock;
    };

    StoreTasks(const World& world, const Settings& settings);

    // Before start(): hears that telemetry is kept again, with what trends had learnt, if the start
    // could not read it.
    using HearBack = std::function<void(const std::vector<store::TrendState>&)>;
    void on_telemetry_back(HearBack hear) { hear_back_ = std::move(hear); }
    void start();
    void stop();
    void apply(const RetentionSettings& settings);

    // As of the last look; nothing while there is none.
    const std::optional<store::Backup>& newest_backup() const noexcept
    {
        return backup_sampler_.newest();
    }

    // For features: refuses while the schema is not what it must be.
    store::Ledger& ledger() noexcept { return ledger_; }
    // Rows deleted by retention, by table: for features that have rules of their own.
    obs::Family<obs::Counter>& expired_rows() noexcept { return expired_rows_; }
    // Why telemetry is not kept, or not all of it; empty while it is.
    std::string telemetry_trouble() const;
    const std::string& schema_trouble() const noexcept { return schema_watch_.trouble(); }
    // Why nothing can be said about what the database holds; empty while it can.
    const std::string& trouble() const noexcept
    {
        return schema_watch_.trouble().empty() ? schema_watch_.blindness()
                                               : schema_watch_.trouble();
    }

private:
    TelemetryRetry::World retry_world(const World& world, const DatabaseSettings& settings);

    Loop& loop_;
    Storage& storage_;
    Mailbox& mailbox_;
    const Clock& clock_;
    SchemaWatch schema_watch_;
    SchemaWatch telemetry_watch_;
    HearBack hear_back_;
    std::unique_ptr<SlowThread> opener_;  // From the first try to open telemetry on.
    TelemetryRetry telemetry_retry_;
    SoundLedger ledger_;
    StoreSampler sampler_;
    BackupSampler backup_sampler_;
    obs::Family<obs::Counter>& expired_rows_;
    store::Retention retention_;
};

}  // namespace holdfast::daemon
