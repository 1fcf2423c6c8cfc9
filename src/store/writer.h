// The only connection that writes to a database and checkpoints it. Takes what is queued into one
// transaction, a savepoint for each write, and answers after COMMIT. Has no thread of its own:
// the program gives it one, a simulation calls it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "lib/sqlite/connection.h"
#include "obs/log.h"
#include "store/metrics.h"
#include "store/projection.h"
#include "store/space.h"
#include "store/volume.h"
#include "store/write.h"

namespace holdfast::store {

struct WriterSettings {
    // What it stores may be lost: the process goes on without it when it is broken.
    bool is_expendable = false;
    // A statement that removes what is oldest, when the file has reached the limit that it was
    // opened with. Empty: there is no such limit, and what is full is the disk.
    std::string_view make_room{};
    std::int64_t wal_bytes_max = 64 << 20;  // Beyond it readers are waited for, and it is emptied.
    SpaceSettings space;
};

class Writer {
public:
    struct World {
        const Clock& clock;
        obs::Log& log;
        Metrics& metrics;
        Volume& volume;
        // Takes a write that was stored or refused. It is then due for done().
        std::function<void(std::unique_ptr<Write>)> answer;
    };
    using Batch = std::vector<std::unique_ptr<Write>>;

    // `name` as in the log: "holdfast.db". The connection is open_database()'s.
    Writer(std::string name, sqlite::Connection db, WriterSettings settings, World world);

    // Lives as long as the writer; read at once.
    void add(Projection& projection);

    // Stores them in one transaction, in this order, and answers each one exactly once.
    void store(Batch batch);

    // Before anything else: stores nothing. Whoever knows why has said it.
    void refuse_from_the_start() noexcept { is_broken_ = true; }

    // Once it is broken, for a file that may be lost: hands over what it wrote with, which nobody
    // may use any more but close, and which may take as long as a disk that fails.
    sqlite::Connection give_away();
    // And begins anew with a connection of open_for_writing(), or stays broken: then it says why.
    Result<void> take_up(sqlite::Connection db);

    // Between batches: checkpoints, a look at the disk, a look for foreign writers. Returns when
    // it is next due.
    Instant look_around(Instant now);

    // How long a foreign writer is waited for before a batch is refused.
    void set_busy_timeout(int milliseconds) noexcept;

    // Brings the log into the database, so that the next start finds nothing to recover. The last
    // call.
    void close() noexcept;

    // Any thread. The disk failed at COMMIT: nothing is stored any more, and the process must end
    // with EX_IOERR, so that recovery decides once what the file holds. What may be lost can be
    // taken up again, since its recovery answers for nothing that was acknowledged.
    bool is_broken() const noexcept { return is_broken_; }
    // Any thread. It is broken because the file contradicts itself, which no restart mends.
    bool is_damaged() const noexcept { return is_damaged_; }

    // Any thread: whether writes of Lane::intake have room, and what the last look saw.
    bool takes_new_work() const noexcept { return takes_new_work_; }
    std::int64_t free_bytes() const noexcept { return free_bytes_; }
    // The disk has hardly an inode left. The files that are there grow nevertheless.
    bool lacks_inodes() const noexcept { return lacks_inodes_; }
    // The log is far beyond its bound, since somebody reads and does not end.
    bool is_log_long() const noexcept { return is_log_long_; }
    // The file and its log.
    std::int64_t bytes() const noexcept { return bytes_; }
    // Any thread; counts from the next look on.
    void set_free_min(std::int64_t bytes) noexcept { free_min_ = bytes; }

private:
    enum class Stage { applying, committing };
    struct Watched {
        Projection* projection;
        bool is_read;
    };

    void begin();
    void transact(Batch& batch, Stage& stage);
    bool apply(Write& write, Transaction& transaction);
    void commit();
    void recover(Batch batch, Stage stage, const sqlite::Failure& failure);
    bool has_reached_limit(const Batch& batch);
    void recover_from_limit(Batch batch);
    std::int64_t make_room();
    void recover_from_full(Batch batch, const sqlite::Failure& failure);
    void refuse_all(Batch batch, const Error& error, obs::Counter& counter);
    void give_up(const sqlite::Failure& failure);
    void roll_back() noexcept;

    void read_projections();
    void publish_projections() noexcept;
    void refresh_projections();

    void checkpoint_if_due(Instant now);
    void empty_log(Instant now);
    void note_failed_upkeep(const sqlite::Failure& failure);
    void look_at_disk();
    void note_inodes();
    void note_full();
    void note_space(Space::State before);
    void look_for_foreign_writers(Instant now);
    void show_sizes();
    void note_log();
    std::int64_t log_bytes() const noexcept;

    std::string name_;
    sqlite::Connection db_;
    WriterSettings settings_;
    World world_;
    Space space_;
    std::atomic<bool> takes_new_work_{true};
    std::atomic<std::int64_t> free_bytes_{0};
    std::atomic<std::int64_t> bytes_{0};
    std::atomic<std::int64_t> free_min_;
    std::atomic<bool> is_log_long_{false};
    std::atomic<bool> lacks_inodes_{false};
    std::vector<Watched> projections_;
    int busy_ms_;
    std::int64_t page_bytes_ = 0;
    std::int64_t data_version_ = 0;
    std::int64_t moved_pages_ = 0;  // Of the log, by the last checkpoint.
    Instant next_look_{};
    Instant last_write_{};
    Instant next_truncate_{};
    Instant next_checkpoint_{};  // After one that failed.
    std::optional<Instant> foreign_said_;
    bool is_second_try_ = false;
    std::atomic<bool> is_damaged_{false};  // Set before the next.
    std::atomic<bool> is_broken_{false};
};

}  // namespace holdfast::store
