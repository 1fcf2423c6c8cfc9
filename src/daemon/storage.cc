#include "daemon/storage.h"

#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "store/kind.h"

namespace holdfast::daemon {
namespace {

// Questions that may wait for the reader thread; each has a client that waits as well.
constexpr std::size_t reads_max = 1024;
constexpr std::size_t ledger_index = 0;
constexpr std::size_t telemetry_index = 1;

// A read on its way through the worker thread.
class ReadJob final : public Job {
public:
    ReadJob(store::Reader& reader, std::unique_ptr<store::Read> read)
        : reader_{reader}, read_{std::move(read)}
    {
    }
    void run() override { reader_.answer(*read_); }
    void done() override { read_->done(); }

private:
    store::Reader& reader_;
    std::unique_ptr<store::Read> read_;
};

// Until SchemaWatch has looked: whoever opened the ledger has compared its shape.
void show_schema(sqlite::Connection& db, store::Metrics& metrics)
{
    metrics.schema_version.set(static_cast<double>(db.integer("PRAGMA user_version")));
    metrics.schema_ok.set(1);
}

class Call final : public Completion {
public:
    explicit Call(std::function<void()> function) : function_{std::move(function)} {}
    void done() override { function_(); }

private:
    std::function<void()> function_;
};

// Behind all that the thread has to do, it has done that.
class Fence final : public Job {
public:
    explicit Fence(std::function<void()> function) : function_{std::move(function)} {}
    void run() override {}
    void done() override { function_(); }

private:
    std::function<void()> function_;
};

class GivingAway final : public WriterErrand {
public:
    explicit GivingAway(std::function<void(sqlite::Connection)> take) : take_{std::move(take)} {}
    void run(store::Writer& writer) override { given_ = writer.give_away(); }
    void done() override { take_(*std::move(given_)); }

private:
    std::function<void(sqlite::Connection)> take_;
    std::optional<sqlite::Connection> given_;
};

class TakingUp final : public WriterErrand {
public:
    TakingUp(sqlite::Connection db, std::function<void(Result<void>)> tell)
        : db_{std::move(db)}, tell_{std::move(tell)}
    {
    }
    void run(store::Writer& writer) override { result_ = writer.take_up(std::move(db_)); }
    void done() override { tell_(std::move(result_)); }

private:
    sqlite::Connection db_;
    std::function<void(Result<void>)> tell_;
    Result<void> result_;
};

}  // namespace

Storage::Storage(const World& world, const StorageSettings& settings, Connections connections)
    : clock_{world.clock},
      read_timeout_{settings.read_timeout},
      ledger_volume_{settings.ledger_path},
      telemetry_volume_{settings.telemetry_path},
      families_{world.registry},
      ledger_metrics_{families_, "holdfast"},
      telemetry_metrics_{families_, "events"},
      ledger_reader_{std::make_unique<store::Reader>(std::move(connections.ledger_reader),
                                                     world.clock, settings.read_timeout)},
      telemetry_reader_{connections.telemetry_reader ? std::make_unique<store::Reader>(
                                                           *std::move(connections.telemetry_reader),
                                                           world.clock, settings.read_timeout)
                                                     : nullptr},
      reader_{"reader", reads_max, world.mailbox, world.clock},
      writer_{{}, world.mailbox, world.clock}
{
    show_schema(connections.ledger, ledger_metrics_);
    show_schema(connections.telemetry, telemetry_metrics_);
    CHECK(writer_.add({.name = "holdfast.db",
                       .connection = std::move(connections.ledger),
                       .settings = settings.ledger,
                       .log = world.log,
                       .metrics = ledger_metrics_,
                       .volume = ledger_volume_}) == ledger_index);
    CHECK(writer_.add({.name = "events.db",
                       .connection = std::move(connections.telemetry),
                       .settings = settings.telemetry,
                       .log = world.log,
                       .metrics = telemetry_metrics_,
                       .volume = telemetry_volume_,
                       .is_broken = connections.is_telemetry_broken}) == telemetry_index);
    register_metrics(world.registry);
}

void Storage::register_metrics(obs::Registry& registry)
{
    registry.callback_gauge(
        {.name = "holdfast_store_queue_writes", .help = "Writes that wait for the writer or run."},
        [this] { return static_cast<double>(writer_.write_count()); });
    registry.callback_gauge(
        {.name = "holdfast_store_queue_reads", .help = "Reads that wait for the reader or run."},
        [this] { return static_cast<double>(reader_.job_count()); });
    registry.callback_gauge(
        {.name = "holdfast_store_disk_free_bytes",
         .help = "Free bytes on the file system of the database.",
         .unit = "bytes"},
        [this] { return static_cast<double>(writer_.free_bytes(ledger_index)); });
    registry.callback_gauge(
        {.name = "holdfast_store_takes_new_work",
         .help = "1 while new work is stored; 0 when too little room is left on the disk."},
        [this] { return writer_.takes_new_work(ledger_index) ? 1.0 : 0.0; });
}

void Storage::add(store::Projection& projection)
{
    writer_.add(ledger_index, projection);
}

void Storage::start(std::function<void()> broken)
{
    writer_.start(std::make_unique<Call>(std::move(broken)));
}

void Storage::stop()
{
    reader_.stop();
    writer_.stop();
}

std::string Storage::trouble() const
{
    if (!writer_.takes_new_work(ledger_index))
        return "too little room is left on the disk: new work is refused";
    if (writer_.lacks_inodes(ledger_index))
        return "hardly an inode is left on the disk: backups fail, and so does every new file";
    return {};
}

std::string Storage::log_trouble() const
{
    for (auto [database, name] :
         {std::pair{ledger_index, "holdfast.db"}, std::pair{telemetry_index, "events.db"}})
        if (writer_.is_log_long(database))
            return join("the log of ", name,
                        " cannot be emptied: another program reads and does not end");
    return {};
}

std::string Storage::telemetry_trouble() const
{
    return is_telemetry_broken()
               ? std::string{"events.db cannot be used, and telemetry is not kept: see "
                             "journalctl -xu holdfast"}
               : std::string{};
}

bool Storage::is_telemetry_broken() const
{
    return writer_.is_broken(telemetry_index);
}

bool Storage::is_telemetry_damaged() const
{
    return writer_.is_damaged(telemetry_index);
}

bool Storage::part_with_telemetry(std::function<void(Parted)> done)
{
    CHECK(!tell_parted_);
    // Looks that were asked for are over when the reader goes; from now on there is none to ask.
    if (telemetry_reader_ &&
        !reader_.submit_urgent(std::make_unique<Fence>([this] { part_with_writer(); })))
        return false;
    tell_parted_ = std::move(done);
    if (telemetry_reader_)
        parted_.reader = std::move(telemetry_reader_);
    else
        part_with_writer();
    return true;
}

void Storage::part_with_writer()
{
    CHECK(writer_.submit(telemetry_index,
                         std::make_unique<GivingAway>([this](sqlite::Connection given) {
                             parted_.writer = std::move(given);
                             std::exchange(tell_parted_, {})(std::exchange(parted_, {}));
                         })));
}

void Storage::take_up_telemetry(sqlite::Connection writer, sqlite::Connection reader,
                                std::function<void(Result<void>)> done)
{
    // If the writer does not take its own, this one goes the way of the one before.
    parted_.reader = std::make_unique<store::Reader>(std::move(reader), clock_, read_timeout_);
    auto tell = [this, done = std::move(done)](Result<void> taken) {
        if (taken) {
            telemetry_reader_ = std::move(parted_.reader);
            telemetry_metrics_.schema_version.set(store::telemetry_kind().version());
        }
        done(std::move(taken));
    };
    CHECK(writer_.submit(telemetry_index,
                         std::make_unique<TakingUp>(std::move(writer), std::move(tell))));
}

Result<void> Storage::Port::submit(std::unique_ptr<store::Write>&& write)
{
    return storage_.writer_.submit(database_, std::move(write));
}

Result<void> Storage::Port::submit(std::unique_ptr<store::Read>&& read)
{
    CHECK(database_ == ledger_index);
    if (storage_.reader_.job_count() >= storage_.reader_.jobs_max())
        return Error{Errc::overloaded, "too many reads are waiting"};
    CHECK(storage_.reader_.submit(
        std::make_unique<ReadJob>(*storage_.ledger_reader_, std::move(read))));
    return {};
}

Result<void> Storage::LookPort::submit(std::unique_ptr<store::Write>&& /*write*/)
{
    return Error{Errc::internal, "a look writes nothing"};
}

Result<void> Storage::LookPort::submit(std::unique_ptr<store::Read>&& read)
{
    if (!reader_)
        return Error{Errc::unavailable, "there is no file"};
    if (!storage_.reader_.submit_urgent(std::make_unique<ReadJob>(*reader_, std::move(read))))
        return Error{Errc::overloaded, "too many looks are waiting"};
    return {};
}

}  // namespace holdfast::daemon
