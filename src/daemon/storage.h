// The databases, wired: writer and reader thread, and the ports by which features reach them. Loop
// thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "daemon/worker_thread.h"
#include "daemon/writer_thread.h"
#include "obs/metrics.h"
#include "store/ledger.h"
#include "store/metrics.h"
#include "store/reader.h"
#include "store/volume.h"

namespace holdfast::daemon {

struct StorageSettings {
    std::string ledger_path;
    std::string telemetry_path;
    store::WriterSettings ledger;
    store::WriterSettings telemetry;
    Duration read_timeout = std::chrono::seconds{2};
};

class Storage {
public:
    struct Connections {
        sqlite::Connection ledger;
        sqlite::Connection ledger_reader;
        sqlite::Connection telemetry;
        std::optional<sqlite::Connection> telemetry_reader{};
        bool is_telemetry_broken = false;  // Nothing is stored there.
    };
    struct World {
        Mailbox& mailbox;
        const Clock& clock;
        obs::Log& log;
        obs::Registry& registry;
    };

    // What telemetry was written and read with.
    struct Parted {
        std::unique_ptr<store::Reader> reader{};
        std::optional<sqlite::Connection> writer{};
    };

    Storage(const World& world, const StorageSettings& settings, Connections connections);

    // Before start(): it is read at once.
    void add(store::Projection& projection);
    // `broken` is called on the loop when the disk has failed, or the ledger contradicts itself:
    // the process must end.
    void start(std::function<void()> broken);

    // Before each turn of the loop: what was submitted goes to the writer, see
    // WriterThread::send().
    void send(bool is_idle) { writer_.send(is_idle); }

    // The part of the settings that a reload may change.
    void set_free_min(std::int64_t bytes) { writer_.set_free_min(bytes); }
    // Ends both threads, once what is queued is stored. Collect the mailbox, then destroy this.
    void stop();

    store::Ledger& ledger() noexcept { return ledger_; }
    // Short looks at each, which wait behind no other reads. Nothing is written by them.
    store::Ledger& ledger_look() noexcept { return ledger_look_; }
    store::Ledger& telemetry_look() noexcept { return telemetry_look_; }
    // For what may be lost: events and samples. Reads are answered from the ledger's file only.
    store::Ledger& telemetry() noexcept { return telemetry_; }

    store::Metrics& ledger_metrics() noexcept { return ledger_metrics_; }
    store::Metrics& telemetry_metrics() noexcept { return telemetry_metrics_; }
    // What the writer's last look saw of the ledger.
    std::int64_t ledger_bytes() const { return writer_.bytes(0); }
    std::int64_t free_bytes() const { return writer_.free_bytes(0); }
    // Those that wait or run.
    std::size_t queued_writes() const noexcept { return writer_.write_count(); }
    std::size_t queued_reads() const noexcept { return reader_.job_count(); }
    std::size_t writes_limit() const noexcept { return writer_.writes_max(); }
    std::size_t reads_limit() const noexcept { return reader_.jobs_max(); }
    const Progress& writer_progress() const noexcept { return writer_.progress(); }
    const Progress& reader_progress() const noexcept { return reader_.progress(); }
    // Why the ledger is broken: its file contradicts itself, and no restart mends that.
    bool is_damaged() const { return writer_.is_damaged(0); }
    // Why telemetry is not kept; empty while it is.
    std::string telemetry_trouble() const;
    bool is_telemetry_broken() const;
    // The file contradicts itself.
    bool is_telemetry_damaged() const;
    // While telemetry is broken, one of these at a time. Lets go of its file: nothing of this
    // process has it open once what `done` gets is destroyed, which takes as long as the disk.
    // False while too much is under way.
    [[nodiscard]] bool part_with_telemetry(std::function<void(Parted)> done);
    // Begins anew with these; `done` hears whether it is kept from now on.
    void take_up_telemetry(sqlite::Connection writer, sqlite::Connection reader,
                           std::function<void(Result<void>)> done);
    // Why a log grows beyond its bound; empty while it does not.
    std::string log_trouble() const;
    // Why new work is refused; empty while it is taken.
    std::string trouble() const;

private:
    class Port final : public store::Ledger {
    public:
        Port(Storage& storage, std::size_t database) : storage_{storage}, database_{database} {}
        Result<void> submit(std::unique_ptr<store::Write>&& write) override;
        Result<void> submit(std::unique_ptr<store::Read>&& read) override;

    private:
        Storage& storage_;
        std::size_t database_;
    };

    class LookPort final : public store::Ledger {
    public:
        LookPort(Storage& storage, std::unique_ptr<store::Reader>& reader)
            : storage_{storage}, reader_{reader}
        {
        }
        Result<void> submit(std::unique_ptr<store::Write>&& write) override;
        Result<void> submit(std::unique_ptr<store::Read>&& read) override;

    private:
        Storage& storage_;
        std::unique_ptr<store::Reader>& reader_;
    };

    void register_metrics(obs::Registry& registry);
    void part_with_writer();

    const Clock& clock_;
    Duration read_timeout_;
    store::DirectoryVolume ledger_volume_;
    store::DirectoryVolume telemetry_volume_;
    store::MetricFamilies families_;
    store::Metrics ledger_metrics_;
    store::Metrics telemetry_metrics_;
    std::unique_ptr<store::Reader> ledger_reader_;
    std::unique_ptr<store::Reader> telemetry_reader_;  // Absent without a file.
    Parted parted_;                                    // On its way out.
    std::function<void(Parted)> tell_parted_;
    LookPort ledger_look_{*this, ledger_reader_};
    LookPort telemetry_look_{*this, telemetry_reader_};
    Port ledger_{*this, 0};
    Port telemetry_{*this, 1};
    // Last: their threads use the above.
    WorkerThread reader_;
    WriterThread writer_;
};

}  // namespace holdfast::daemon
