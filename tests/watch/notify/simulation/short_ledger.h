// The store of one process, on a database that outlives it: writes wait for a moment, are stored
// together, and answered a moment later. So the process may end before, in between, or after. One
// thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/loop.h"
#include "base/random.h"
#include "base/task.h"
#include "store/ledger.h"
#include "tests/watch/notify/simulation/sights.h"

namespace holdfast::watch {

class ShortLedger final : public store::Ledger, public Task {
public:
    struct World {
        Loop& loop;
        sqlite::Connection& db;
        Sights& sights;
        std::function<bool()> is_over;
        // Called with each batch; true when the process ends before COMMIT, or after it.
        std::function<bool(bool is_committed)> ends;
        // What no write should do.
        std::function<void(std::string)> blame;
        Random random;
    };

    explicit ShortLedger(World world) : world_{std::move(world)} { world_.loop.add(*this, never); }
    ~ShortLedger() override { world_.loop.remove(*this); }
    ShortLedger(const ShortLedger&) = delete;
    ShortLedger& operator=(const ShortLedger&) = delete;

    Result<void> submit(std::unique_ptr<store::Write>&& write) override;
    Result<void> submit(std::unique_ptr<store::Read>&& /*read*/) override
    {
        return Error{Errc::unavailable, "nobody reads here"};
    }

    const char* name() const noexcept override { return "ledger"; }
    Instant step(Instant now) override;

    bool is_idle() const { return waiting_.empty() && answered_.empty(); }
    bool refuses_some = true;

private:
    void store_batch();

    World world_;
    std::vector<std::unique_ptr<store::Write>> waiting_;
    std::vector<std::unique_ptr<store::Write>> answered_;
    Instant store_at_ = never;
    Instant answer_at_ = never;
};

}  // namespace holdfast::watch
