#include "daemon/store_tasks.h"

#include <string_view>

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
      schema_watch_{{world.loop, store::ledger_kind(), world.storage.ledger_look(), world.log,
                     world.storage.ledger_metrics().schema_ok}},
      telemetry_watch_{{world.loop, store::telemetry_kind(), world.storage.telemetry_look(),
                        world.log, world.storage.telemetry_metrics().schema_ok}},
      ledger_{world.storage.ledger(), schema_watch_},
      sampler_{world.loop, world.storage},
      backup_sampler_{{world.loop, world.aux, world.log, world.registry},
                      directory_of_backups(settings.database)},
      expired_rows_{expired_rows_counters(world.registry)},
      retention_{world.loop, rules(world, settings.retention, expired_rows_)}
{
}

void StoreTasks::start()
{
    loop_.add(schema_watch_, loop_.now());
    loop_.add(telemetry_watch_, loop_.now());
    loop_.add(sampler_, loop_.now());
    loop_.add(backup_sampler_, loop_.now());
    loop_.add(retention_, loop_.now());
}

void StoreTasks::stop()
{
    loop_.remove(schema_watch_);
    loop_.remove(telemetry_watch_);
    loop_.remove(sampler_);
    loop_.remove(backup_sampler_);
    loop_.remove(retention_);
    retention_.cancel();
}

std::string StoreTasks::telemetry_trouble() const
{
    std::string broken = storage_.telemetry_trouble();
    return broken.empty() ? telemetry_watch_.trouble() : broken;
}

void StoreTasks::apply(const RetentionSettings& settings)
{
    retention_.set_kept(idempotency_keys, settings.idempotency_keys);
    retention_.set_kept(store_samples, settings.store_samples);
    retention_.set_kept(imports, settings.undone_imports);
}

}  // namespace holdfast::daemon
