#include "daemon/start_store.h"

#include "base/text.h"
#include "daemon/check/store_problem.h"
#include "daemon/problem_log.h"
#include "daemon/store_exit.h"
#include "daemon/version.h"
#include "lib/systemd/notify.h"
#include "obs/message_ids.h"
#include "shipment/import/sqlite_undo.h"

namespace holdfast::daemon {
namespace {

// Each step of a start may take this much longer; a hung one is ended.
constexpr std::chrono::minutes step_patience{2};

void tell_manager(const std::string& doing, double /*share*/)
{
    std::chrono::microseconds patience = step_patience;
    systemd::notify(join("STATUS=", doing, "\nEXTEND_TIMEOUT_USEC=", patience.count()));
}

// Shipments of an import that did not end: hidden they are at once, here they go. On a full disk
// not even that is possible, and no reason not to serve.
void undo_import(store::Prepared& prepared, const Clock& clock, obs::Log& log)
{
    if (!shipment::has_unfinished_import(prepared.ledger))
        return;
    try {
        std::int64_t removed = shipment::undo_all(
            prepared.ledger, clock, [] { tell_manager("undoing an import that did not end", 0); });
        log.write(messages::import_undone,
                  join("an import had not ended: its ", removed, " shipments were removed"),
                  {{"HOLDFAST_COUNT", join(removed)}});
    } catch (const sqlite::Failure& failure) {
        if (failure.kind() != sqlite::FailureKind::full)
            throw;
        log.write(
            messages::import_not_undone,
            join("an import had not ended, and its shipments cannot be removed: ", failure.what()),
            {{"HOLDFAST_ERROR", failure.what()}});
    }
}

int report(obs::Log& log, const char* what, int exit_status)
{
    log.write(messages::store_unusable, what,
              {{"HOLDFAST_ERROR", what}, {"HOLDFAST_STATUS", join(exit_status)}});
    systemd::notify("STATUS=Cannot use the database: see journalctl -xu holdfast");
    return exit_status;
}

}  // namespace

int report_unusable(obs::Log& log, const sqlite::Failure& failure)
{
    return report(log, failure.what(), exit_status_of(failure.kind()));
}

void report_set_aside(obs::Log& log, const store::SetAside& aside)
{
    log.write(
        messages::telemetry_set_aside,
        join("events.db ", aside.why, "; it was set aside as ", aside.path, " and is begun anew"),
        {{"HOLDFAST_FILE", aside.path}, {"HOLDFAST_ERROR", aside.why}});
}

store::PrepareSettings prepare_settings(const DatabaseSettings& settings)
{
    return {.ledger_path = settings.path,
            .may_migrate = settings.migrate == Migrate::on_start,
            .program_version = HOLDFAST_VERSION,
            .backup_directory = settings.backup_directory,
            .cache_kib = static_cast<int>(settings.cache >> 10),
            .telemetry_bytes_max = settings.events_max};
}

namespace {

// The ledger is served all the same.
void report_telemetry(const store::Prepared& prepared, obs::Log& log)
{
    if (prepared.set_aside)
        report_set_aside(log, *prepared.set_aside);
    if (prepared.telemetry_refusal) {
        const store::Refusal& why = *prepared.telemetry_refusal;
        std::string text = join(why.subject, ": ", why.what, ": ", why.why, " (", why.remedy, ")");
        log.write(messages::telemetry_broken, join(text, "; serving without it, and trying again"),
                  {{"HOLDFAST_DATABASE", "events.db"}, {"HOLDFAST_ERROR", text}});
    }
}

}  // namespace

StoreStart start_store(const DatabaseSettings& settings, const Clock& clock, obs::Log& log)
{
    try {
        store::PrepareSettings how = prepare_settings(settings);
        how.progress = tell_manager;
        store::Prepared prepared = store::prepare(how, clock);
        for (const std::string& step : prepared.done)
            log.write(messages::store_prepared, step, {});
        report_telemetry(prepared, log);
        undo_import(prepared, clock, log);
        return {.store = std::move(prepared)};
    } catch (const store::Refused& refused) {
        Problem problem = to_problem(refused.refusal());
        log_problems(log, {problem});
        systemd::notify(join("STATUS=Cannot start: ", problem.what));
        return {.store = std::nullopt, .exit_status = static_cast<int>(problem.exit)};
    } catch (const sqlite::Failure& failure) {
        return {.store = std::nullopt, .exit_status = report_unusable(log, failure)};
    } catch (const std::exception& error) {
        // A copy before a migration that could not be made: there may be room the next time.
        return {.store = std::nullopt, .exit_status = report(log, error.what(), exit_io_error)};
    }
}

}  // namespace holdfast::daemon
