#include "watch/notify/sqlite_alert_store.h"

#include <utility>

#include "store/write.h"
#include "watch/alert/sqlite_alerts.h"
#include "watch/notify/sqlite_outbox.h"

namespace holdfast::watch {
namespace {

std::size_t bytes_of(const Attachment& attached) noexcept
{
    std::size_t bytes = attached.because.size();
    for (const JournalLine& line : attached.lines)
        bytes += sizeof line + line.text.size();
    return bytes;
}

// What a write of so many rows holds in memory.
std::size_t bytes_of(const AlertChanges& changes) noexcept
{
    constexpr std::size_t row_bytes = 512;
    std::size_t bytes = row_bytes * (1 + changes.alerts.size() + changes.streaks.size() +
                                     2 * changes.notices.size());
    for (const auto& [id, alert] : changes.alerts)
        bytes += bytes_of(alert.attached);
    for (const Notice& notice : changes.notices)
        bytes += 2 * bytes_of(notice.alert.attached);
    return bytes;
}

}  // namespace

void save_and_enqueue(store::Transaction& transaction, const AlertChanges& changes,
                      const std::vector<Receiver>& receivers)
{
    save_alerts(transaction, changes);
    enqueue(transaction, changes.notices, receivers);
}

void SqliteAlertStore::load(WallTime now, Done<AlertState> done)
{
    // By the writer: what an earlier write of this process stored is seen, whatever the reader has.
    auto apply = [now](store::Transaction& transaction) {
        return load_alerts(transaction.db, now);
    };
    ledger_.send(store::make_write<AlertState>(store::Lane::finish, sizeof(AlertState),
                                               std::move(apply), std::move(done)));
}

void SqliteAlertStore::save(const AlertChanges& changes, Done<bool> done)
{
    auto apply = [changes, receivers = receivers_](store::Transaction& transaction) {
        save_and_enqueue(transaction, changes, *receivers);
        return true;
    };
    ledger_.send(store::make_write<bool>(store::Lane::finish, bytes_of(changes), std::move(apply),
                                         std::move(done)));
}

}  // namespace holdfast::watch
