// How deliveries leave the outbox: claimed by a process, and settled by it. Writer thread, inside a
// transaction.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/write.h"
#include "watch/notify/outbox.h"

namespace holdfast::watch {

OutboxClaimed claim_message(store::Transaction& transaction, const OutboxClaim& claim,
                            std::int64_t epoch);
bool settle_message(store::Transaction& transaction, const OutboxSettlement& settlement,
                    std::int64_t epoch);
int bury_others(store::Transaction& transaction, const std::vector<std::string>& receivers,
                WallTime now);

}  // namespace holdfast::watch
