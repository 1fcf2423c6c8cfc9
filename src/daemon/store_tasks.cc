#include "daemon/store_tasks.h"

#include <string_view>

#include "base/text.h"
#include "daemon/start_store.h"
#include "daemon/system_clock.h"

namespace holdfast::daemon {
namespace {

constexpr std::string_view idempotency_keys = "idempotency_keys";
constexpr std::string_view store_samples = "store_samples";
constexpr std::string_view imports = "imports";

obs::Family<obs::Counter>& expired_rows_counters(obs::Registry& registry)
{
    return registry.counters({.name = "holdfast_store_expired_rows_total",
                              .help = "Rows deleted because they had been kept long enough."},
                             {.names = {"table"}});
}

std::vector<store::RetentionRule> rules(const StoreTasks::World& world,
                                        const RetentionSettings& settings,
                                        obs::Family<obs::Counter>& deleted)
{
    return {{.table = idempotency_keys,
             .statement = store::delete_idempotency_keys,
             .kept = settings.idempotency_keys,
             .ledger = world.storage.ledger(),
             .deleted = deleted.with({idempotency_keys})},
            {.table = imports,
             .statement = store::delete_undone_imports,
             .kept = settings.undone_imports,
             .ledger = world.storage.ledger(),
             .deleted = deleted.with({imports})},
            {.table = store_samples,
             .statement = store::delete_store_samples,
             .kept = settings.store_samples,
             .ledger = world.storage.telemetry(),
             .deleted = deleted.with({store_samples})}};
}

std::string directory_of_backups(const DatabaseSettings& settings)
{
    return settings.backup_directory.empty() ? store::default_backup_directory(settings.path)
                                             : settings.backup_directory;
}

}  // namespace

StoreTasks::StoreTasks(const World& world, const Settings& settings)
    : loop_{world.loop},
      storage_{world.storage},
      mailbox_{world.mailbox},
      clock_{world.clock},
      schema_watch_{{world.loop, store::ledger_kind(), world.storage.ledger_look(), world.log,
                     world.storage.ledger_metrics().schema_ok}},
      telemetry_watch_{{world.loop, store::telemetry_kind(), world.storage.telemetry_look(),
                        world.log, world.storage.telemetry_metrics().schema_ok}},
      telemetry_retry_{retry_world(world, settings.database)},
      ledger_{world.storage.ledger(), schema_watch_},
      sampler_{world.loop, world.storage},
      backup_sampler_{{world.loop, world.aux, world.log, world.registry},
                      directory_of_backups(settings.database)},
      expired_rows_{expired_rows_counters(world.registry)},
      retention_{world.loop, rules(world, settings.retention, expired_rows_)}
{
}

TelemetryRetry::World StoreTasks::retry_world(const World& world, const DatabaseSettings& settings)
{
    return {.loop = world.loop,
            .storage = world.storage,
            .log = world.log,
            .registry = world.registry,
            .random = world.random,
            .lock = world.telemetry_lock,
            .opener = [this]() -> Worker& {
                if (!opener_)
                    opener_ = std::make_unique<SlowThread>("telemetry", 1, mailbox_, clock_);
                return *opener_;
            },
            // A thread that hangs is left behind: it has all that it needs, the clock too.
            .open =
                [how = prepare_settings(settings)](const store::TelemetryTry& what) {
                    const SystemClock clock;
                    return store::prepare_telemetry(how, clock, what);
                },
            .tell =
                [this](const std::vector<store::TrendState>& trends) {
                    telemetry_watch_.begin_anew();
                    if (hear_back_)
                        hear_back_(trends);
                }};
}

void StoreTasks::start()
{
    loop_.add(schema_watch_, loop_.now());
    loop_.add(telemetry_watch_, loop_.now());
    loop_.add(telemetry_retry_, loop_.now());
    loop_.add(sampler_, loop_.now());
    loop_.add(backup_sampler_, loop_.now());
    loop_.add(retention_, loop_.now());
}

void StoreTasks::stop()
{
    loop_.remove(schema_watch_);
    loop_.remove(telemetry_watch_);
    loop_.remove(telemetry_retry_);
    telemetry_retry_.cancel();
    if (opener_)
        (void)opener_->stop();
    loop_.remove(sampler_);
    loop_.remove(backup_sampler_);
    loop_.remove(retention_);
    retention_.cancel();
}

std::string StoreTasks::telemetry_trouble() const
{
    std::string broken = storage_.telemetry_trouble();
    if (broken.empty())
        return telemetry_watch_.trouble();
    const std::string& last = telemetry_retry_.trouble();
    return last.empty() ? broken : join(broken, "; it was tried again: ", last);
}

void StoreTasks::apply(const RetentionSettings& settings)
{
    retention_.set_kept(idempotency_keys, settings.idempotency_keys);
    retention_.set_kept(store_samples, settings.store_samples);
    retention_.set_kept(imports, settings.undone_imports);
}

}  // namespace holdfast::daemon
