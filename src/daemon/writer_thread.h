// The thread that writes: takes what is queued for the databases, hands it to their writers in
// batches, and sends it back to the loop. Built, used and destroyed by the loop thread.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include "base/bounded_queue.h"
#include "base/mailbox.h"
#include "base/progress.h"
#include "store/writer.h"

namespace holdfast::daemon {

// Something else than a write, for one of the writers.
class WriterErrand : public Completion {
public:
    // Writer thread, between batches, which wait for it.
    virtual void run(store::Writer& writer) = 0;
};

class WriterThread {
public:
    static constexpr std::chrono::milliseconds hold_max{1};
    static constexpr std::size_t errands_max = 2;

    struct Limits {
        std::size_t queue_max = 4096;         // Writes that wait, run or are not yet collected.
        std::int64_t bytes_max = 64LL << 20;  // What they may hold in memory, together.
        std::size_t batch_max = 256;          // Writes of one transaction.
    };

    WriterThread(Limits limits, Mailbox& mailbox, const Clock& clock);
    // stop(), if that has not been called. Collect the mailbox in between.
    ~WriterThread();
    WriterThread(const WriterThread&) = delete;
    WriterThread& operator=(const WriterThread&) = delete;

    // Before start(). Databases are served in this order. `name` is the log's and the metrics'.
    struct Database {
        std::string name;
        sqlite::Connection connection;
        store::WriterSettings settings;
        obs::Log& log;
        store::Metrics& metrics;
        store::Volume& volume;
        bool is_broken = false;  // Nothing can be stored there, from the start.
    };
    std::size_t add(Database database);
    void add(std::size_t database, store::Projection& projection);
    // `broken` is delivered when a database that is not expendable is broken, after the answers.
    void start(std::unique_ptr<Completion> broken);

    // Stores what is queued, brings the logs into the databases, and ends the thread. What came
    // back is in the mailbox then, and counted here until it is collected.
    void stop();

    // An error leaves the write with the caller. It goes to the thread with the next send().
    Result<void> submit(std::size_t database, std::unique_ptr<store::Write>&& write);
    // Before what is queued. False while `errands_max` of them are under way.
    [[nodiscard]] bool submit(std::size_t database, std::unique_ptr<WriterErrand> errand);
    // Hands over what was submitted, when the loop has nothing else to do or that has waited for
    // `hold_max`: a write that went alone would make all others wait for its sync.
    void send(bool is_idle);

    const Progress& progress() const noexcept { return progress_; }
    std::size_t write_count() const noexcept { return in_flight_.count(); }
    std::size_t writes_max() const noexcept { return in_flight_.limit(); }
    std::int64_t free_bytes(std::size_t database) const;
    std::int64_t bytes(std::size_t database) const;
    void set_free_min(std::int64_t bytes);
    bool takes_new_work(std::size_t database) const;
    bool is_log_long(std::size_t database) const;
    bool lacks_inodes(std::size_t database) const;
    bool is_broken(std::size_t database) const;
    bool is_damaged(std::size_t database) const;

private:
    struct Item {
        std::size_t database;
        std::unique_ptr<store::Write> write;
    };
    struct Errand {
        std::size_t database;
        std::unique_ptr<WriterErrand> work;
    };
    struct Served {
        std::unique_ptr<store::Writer> writer;
        bool is_expendable;
        // What was taken from the queue and found no room in a batch.
        std::deque<std::unique_ptr<store::Write>> finish;
        std::deque<std::unique_ptr<store::Write>> intake;
    };

    void run();
    void run_errands();
    void sort(std::deque<Item> items);
    bool serve(Served& served);
    void report_broken();

    Limits limits_;
    Mailbox& mailbox_;
    const Clock& clock_;
    InFlight in_flight_;
    InFlight broken_in_flight_{1};
    InFlight errands_in_flight_{errands_max};
    std::atomic<std::int64_t> bytes_{0};
    std::vector<Item> held_;  // Loop thread: submitted, not yet sent.
    Instant held_since_{};
    BoundedQueue<Item> queue_;
    BoundedQueue<Errand> errands_{errands_max};
    std::vector<Served> served_;                         // Writer thread, once started.
    std::vector<std::unique_ptr<Completion>> answered_;  // So is this: of one batch.
    std::unique_ptr<Completion> broken_;
    Progress progress_{"writer"};
    std::atomic<bool> stopping_{false};
    std::jthread thread_;  // Last: it uses all of the above.
};

}  // namespace holdfast::daemon
