#include "store/kind.h"

#include "store/event_triggers.h"
#include "store/migrations.h"

namespace holdfast::store {
namespace {

// "HFdb" and "HFev", as file(1) shows them.
constexpr std::uint32_t ledger_id = 0x48466462;
constexpr std::uint32_t telemetry_id = 0x48466576;

}  // namespace

const Kind& ledger_kind() noexcept
{
    static const Kind kind{.name = "holdfast.db",
                           .application_id = ledger_id,
                           .synchronous = Synchronous::full,
                           .migrations = ledger_migrations(),
                           .session_sql = event_triggers_sql};
    return kind;
}

const Kind& telemetry_kind() noexcept
{
    static const Kind kind{.name = "events.db",
                           .application_id = telemetry_id,
                           .synchronous = Synchronous::normal,
                           .migrations = telemetry_migrations()};
    return kind;
}

}  // namespace holdfast::store
