#include "daemon/sound_ledger.h"

#include <utility>

namespace holdfast::daemon {

Result<void> SoundLedger::submit(std::unique_ptr<store::Write>&& write)
{
    if (write->lane() == store::Lane::intake && !watch_.trouble().empty())
        return Error{Errc::internal, watch_.trouble()};
    return ledger_.submit(std::move(write));
}

Result<void> SoundLedger::submit(std::unique_ptr<store::Read>&& read)
{
    if (!watch_.trouble().empty())
        return Error{Errc::internal, watch_.trouble()};
    return ledger_.submit(std::move(read));
}

}  // namespace holdfast::daemon
