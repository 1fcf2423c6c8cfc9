// One process: the store's real writer and reader on the simulated disk, and what orders consist
// of, wired as the daemon does it. It ends as _exit() does, or the power: no destructor gets
// anything done. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/random.h"
#include "obs/log.h"
#include "obs/metrics.h"
#include "order/counts.h"
#include "order/intake.h"
#include "order/operate/sqlite_operations.h"
#include "order/sqlite_counts.h"
#include "order/sqlite_orders.h"
#include "order/sqlite_queue.h"
#include "order/worker.h"
#include "store/metrics.h"
#include "tests/dst/breaker_watch.h"
#include "tests/dst/delayed_ledger.h"
#include "tests/dst/findings.h"
#include "tests/dst/model.h"
#include "tests/dst/plan.h"
#include "tests/dst/service_port.h"
#include "tests/dst/watched_queue.h"
#include "tests/fakes/simulated_disk.h"
#include "tests/fakes/simulated_room.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::dst {

extern const std::string database_path;

class Process final : private order::WorkerObserver {
public:
    struct World {
        VirtualLoop& loop;
        const Clock& clock;
        SimulatedDisk& disk;
        SimulatedRoom& room;
        const Plan& plan;
        Service& service;
        BreakerWatch& breaker;
        Model& model;
        Trace& trace;
        Sights& sights;
        // What processes before this one held when they ended.
        const WatchedQueue::Held& left;
    };

    // Opens the ledger; throws what that throws.
    Process(World world, Random random);
    ~Process() override;
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    // It has ended: nothing it does has any effect from now on.
    bool is_over() const noexcept { return is_over_ || world_.disk.is_stopped(); }
    void end() noexcept { is_over_ = true; }
    // Nobody knows what the file holds: it must end by itself.
    bool is_broken() const noexcept { return writer_->is_broken(); }

    order::Intake& intake() noexcept { return intake_; }
    order::Orders& orders() noexcept { return orders_; }
    order::OrderWorker& worker() noexcept { return worker_; }
    DelayedLedger& ledger() noexcept { return ledger_; }
    const WatchedQueue::Held& held() const noexcept { return watched_.held(); }

    // No more calls; `is_drained` then, and no lease is left unless the store was in the way.
    void drain(Instant deadline);
    bool is_drained() const noexcept { return is_drained_; }
    void close() noexcept { writer_->close(); }

    // What its database holds. Throws.
    Findings find(bool with_pages);

    // Orders that are not final, after the last commit. Nothing: nobody knows.
    std::optional<std::int64_t> backlog();
    const order::OrderCounts* counts();

private:
    void on_breaker(const order::BreakerChange& change) override;
    void on_hold(order::HoldReason reason) override;
    void on_attempt(const order::Claimed& order, const order::Judgement& judgement) override;
    void on_settled(const order::Claimed& order, const order::Disposition& disposition) override;
    void on_interrupted(int orders) override;
    void on_overdue(int orders) override;
    void on_trouble(const Error& error) override;

    std::unique_ptr<store::Writer> open_writer();
    std::optional<order::QueueTimes> times();
    void note_claimed(const order::Claimed& order);

    World world_;
    Random random_;
    bool is_over_ = false;
    bool is_drained_ = false;
    obs::Log log_;
    obs::Registry registry_;
    store::MetricFamilies families_{registry_};
    store::Metrics metrics_{families_, "holdfast.db"};
    DelayedLedger ledger_;
    std::unique_ptr<store::Writer> writer_;
    std::unique_ptr<store::Reader> reader_;
    order::SqliteOrders orders_{ledger_};
    order::SqliteQueue queue_{ledger_};
    WatchedQueue watched_;
    order::SqliteOperations operations_{ledger_};
    order::OrderCountsBoard board_;
    order::SqliteOrderCounts counts_{board_};
    std::shared_ptr<const order::OrderCounts> shown_;
    ServicePort port_;
    order::OrderWorker worker_;
    order::Intake intake_;
};

}  // namespace holdfast::dst
