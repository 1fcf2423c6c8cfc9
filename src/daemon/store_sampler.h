// Writes down once an hour how large the ledger is: `holdfastctl store` says from it how fast it
// grows. Loop thread.
#pragma once

#include "base/loop.h"
#include "base/task.h"
#include "daemon/storage.h"

namespace holdfast::daemon {

class StoreSampler final : public Task {
public:
    // Both outlive the sampler.
    StoreSampler(Loop& loop, Storage& storage) : loop_{loop}, storage_{storage} {}

    const char* name() const noexcept override { return "store_sampler"; }
    Instant step(Instant now) override;

private:
    Loop& loop_;
    Storage& storage_;
};

}  // namespace holdfast::daemon
