#include "tests/dst/process.h"

#include <stdexcept>
#include <utility>

#include "store/kind.h"
#include "store/migrate.h"
#include "store/open.h"
#include "tests/fakes/simulated_vfs.h"

namespace holdfast::dst {

using namespace std::chrono_literals;

const std::string database_path = "/simulated/holdfast.db";

namespace {

constexpr store::SpaceSettings space{.free_min = 32 << 10, .ballast_bytes = 64 << 10};

}  // namespace

Process::Process(World world, Random random)
    : world_{world},
      random_{random},
      log_{world_.clock, {.queue_max = 1, .level = obs::Severity::emergency}},
      ledger_{{.batch_max = world_.plan.batch_max, .queue_max = world_.plan.queue_max},
              {world_.loop, [this] { return is_over(); }, Random{random_.next()}}},
      writer_{open_writer()},
      reader_{std::make_unique<store::Reader>(
          store::open_for_reading({.path = database_path, .vfs = SimulatedVfs::name},
                                  store::ledger_kind()),
          world_.clock, 1s)},
      watched_{queue_,
               {.asked = [this] { world_.breaker.note_claim(); },
                .claimed = [this](const order::Claimed& order) { note_claimed(order); }}},
      port_{{world_.loop, world_.service, world_.breaker, world_.sights,
             [this] { return is_over(); }}},
      worker_{world_.plan.worker, {world_.loop, watched_, port_, *this}, Random{random_.next()}},
      intake_{world_.plan.intake,
              {.orders = orders_,
               .operations = operations_,
               .log = log_,
               .registry = registry_,
               .times = [this] { return times(); },
               .note_accepted = [this] { worker_.note_accepted(); }},
              Random{random_.next()}}
{
    writer_->add(counts_);
    ledger_.begin(*writer_, *reader_);
    worker_.tell_opening([this](const Result<order::Opened>& opened) {
        if (opened)
            world_.breaker.note_opened(worker_.breaker().state(), world_.loop.now());
        intake_.end_wait(opened);
    });
    world_.loop.add(worker_, world_.loop.now());
}

Process::~Process()
{
    end();
    world_.disk.stop();
    world_.sights[Sight::refused_by_breaker] += worker_.breaker().totals().refused;
    worker_.cancel();
    world_.loop.remove(worker_);
}

std::unique_ptr<store::Writer> Process::open_writer()
{
    auto db = store::open_for_writing({.path = database_path, .vfs = SimulatedVfs::name},
                                      store::ledger_kind());
    store::migrate(db, store::ledger_kind(), world_.clock, {.program_version = "1.0"});
    store::begin_session(db, store::ledger_kind());
    return std::make_unique<store::Writer>(
        "holdfast.db", std::move(db),
        store::WriterSettings{.wal_bytes_max = world_.plan.log_bytes_max, .space = space},
        store::Writer::World{.clock = world_.clock,
                             .log = log_,
                             .metrics = metrics_,
                             .volume = world_.room,
                             .answer = [this](std::unique_ptr<store::Write> write) {
                                 ledger_.answer(std::move(write));
                             }});
}

Findings Process::find(bool with_pages)
{
    class Look final : public store::Read {
    public:
        explicit Look(bool with_pages) : with_pages_{with_pages} {}
        void run(sqlite::Connection& db) override { found = read_findings(db, with_pages_); }
        void refuse(Error error) override { refused = std::move(error); }
        void done() override {}

        Findings found;
        std::optional<Error> refused;

    private:
        bool with_pages_;
    } look{with_pages};
    reader_->answer(look);
    if (look.refused)
        throw std::runtime_error{look.refused->context};
    return std::move(look.found);
}

void Process::drain(Instant deadline)
{
    worker_.drain(deadline, [this] { is_drained_ = true; });
}

std::optional<std::int64_t> Process::backlog()
{
    const order::OrderCounts* seen = counts();
    if (seen == nullptr)
        return std::nullopt;
    return seen->of(order::OrderState::processing);
}

const order::OrderCounts* Process::counts()
{
    shown_ = board_.look();
    return shown_.get();
}

std::optional<order::QueueTimes> Process::times()
{
    if (!worker_.is_open())
        return std::nullopt;
    Instant now = world_.loop.now();
    return order::QueueTimes{.now = worker_.clock().at(now),
                             .counted = worker_.clock().counted(now)};
}

// Somebody who was held up since before a restart comes with what he has for this order, of all
// moments while another one works on it.
void Process::note_claimed(const order::Claimed& order)
{
    ++world_.sights[Sight::claimed];
    auto stale = world_.left.find(order.key);
    if (stale == world_.left.end() || random_.below(2) == 0)
        return;
    world_.trace.note("  somebody comes late with order ", order.order_id);
    bool is_valid = random_.below(2) == 0;
    queue_.settle(
        {.key = order.key,
         .lease = stale->second.lease,
         .disposition = {.fate = is_valid ? order::Fate::validated : order::Fate::rejected},
         .now = worker_.clock().at(world_.loop.now()),
         .attempt = order::AttemptRecord{.outcome = order::Outcome::interrupted}},
        [this, id = order.order_id](const Result<order::OrderKey>& settled) {
            if (settled)
                world_.model.breaks(join("order ", id, " was settled under a lease that is over"));
            else if (settled.error().code == Errc::conflict)
                ++world_.sights[Sight::stale_settlement];
        });
}

// ---- What the worker tells.

void Process::on_breaker(const order::BreakerChange& change)
{
    world_.breaker.note_change(change);
}

void Process::on_hold(order::HoldReason reason)
{
    world_.trace.note("  the queue is held: ", to_string(reason));
    world_.sights[Sight::held] += reason == order::HoldReason::none ? 0U : 1U;
}

void Process::on_attempt(const order::Claimed& order, const order::Judgement& judgement)
{
    world_.trace.note("  ", order.order_id, ": ", to_string(judgement.outcome));
    world_.breaker.note_result(order.order_id, judgement.report);
}

void Process::on_settled(const order::Claimed& order, const order::Disposition& disposition)
{
    switch (disposition.fate) {
    case order::Fate::validated:
        return world_.model.note_settled(order.order_id, "Validated");
    case order::Fate::rejected:
        return world_.model.note_settled(order.order_id, "Rejected");
    case order::Fate::failed:
        return world_.model.note_settled(order.order_id, "Failed");
    default:
        world_.trace.note("  ", order.order_id,
                          disposition.fate == order::Fate::park ? " is parked" : " is tried again");
    }
}

void Process::on_interrupted(int orders)
{
    world_.trace.note("  ", orders, " attempts were interrupted");
    world_.sights[Sight::interrupted] += static_cast<std::uint64_t>(orders);
}

void Process::on_overdue(int orders)
{
    world_.trace.note("  ", orders, " orders are overdue");
    world_.sights[Sight::overdue] += static_cast<std::uint64_t>(orders);
}

void Process::on_trouble(const Error& error)
{
    world_.trace.note("  the worker has trouble: ", error.context);
}

}  // namespace holdfast::dst
