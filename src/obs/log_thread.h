// The body of the log thread: takes entries from the log's queue, suppresses repeats, and hands
// the rest to the main sink and the log file. The only thread that may wait for the journal or for
// the file's disk. The daemon starts the thread; what other threads may call says so.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/progress.h"
#include "base/time.h"
#include "obs/degradation.h"
#include "obs/file_sink.h"
#include "obs/log.h"
#include "obs/recent_faults.h"
#include "obs/sink.h"
#include "obs/suppression.h"

namespace holdfast::obs {

class LogThread {
public:
    // What can change while the thread runs.
    struct Settings {
        std::optional<FileSink::Settings> file{};
        Duration repeat_window = std::chrono::seconds{60};
    };
    using Hook = std::function<void(Instant now)>;

    // `log` and `clock` outlive this. `each_second` is called about once a second, unless a sink
    // makes the thread wait.
    LogThread(Log& log, const Clock& clock, std::unique_ptr<Sink> main, Settings settings,
              Hook each_second = {});
    ~LogThread();
    LogThread(const LogThread&) = delete;
    LogThread& operator=(const LogThread&) = delete;

    // The thread: returns after stop(), when everything queued was handed on.
    void run();

    // Any thread. Ends run() and waits for that at most `limit`. False when it has not ended by
    // then, because a sink hangs: the thread can then not be joined, and nothing that it uses may
    // be destroyed before the process ends (std::_Exit).
    [[nodiscard]] bool stop(Duration limit = std::chrono::seconds{1});

    // Any thread: used from the thread's next turn on.
    void configure(Settings settings);

    // Any thread: why the log file is not written, for /readyz.
    Degradation& file_degradation() noexcept { return file_degradation_; }
    // Any thread: what was told last that is wrong.
    RecentFaults& recent_faults() noexcept { return recent_faults_; }
    // Any thread: proof of life, for the watchdog. Silence inside a sink is excused.
    const Progress& progress() const noexcept { return progress_; }
    // Any thread: for how long the main sink has had the entry that it is to take; zero without
    // one.
    Duration main_waits() const noexcept;
    // Any thread: entries that the queue had room for but the main sink did not take.
    std::uint64_t refused() const noexcept { return refused_.load(std::memory_order_relaxed); }

    // One turn of run(), for tests: waits at most `limit` for entries. True if there were any.
    bool turn(Duration limit);

private:
    void adopt_settings();
    void take_in(const Entry& entry);
    void hand_on(const Entry& entry);
    void write_main(const Entry& entry);
    void write_reports();
    void each_second();
    void report_losses();
    void finish();

    Log& log_;
    const Clock& clock_;
    std::unique_ptr<Sink> main_;
    RecentFaults recent_faults_;
    Degradation file_degradation_;  // Before the file, which clears it when it goes.
    std::unique_ptr<FileSink> file_;
    Hook each_second_;
    Suppression suppression_;
    Reports reports_;       // For both sinks.
    Reports file_reports_;  // What the file says of itself goes to the main sink only.
    std::vector<Entry> summaries_;
    Instant next_second_{};
    std::uint64_t dropped_reported_ = 0;
    std::uint64_t refused_reported_ = 0;
    bool main_works_ = true;

    Progress progress_{"log"};
    std::atomic<std::uint64_t> refused_{0};
    std::atomic<Instant> main_since_{never};  // When it was given the entry that it has.
    std::atomic<bool> is_stopping_{false};

    Mutex mutex_;
    Condition ended_;
    bool has_ended_ GUARDED_BY(mutex_) = false;
    std::optional<Settings> wanted_ GUARDED_BY(mutex_);
};

}  // namespace holdfast::obs
