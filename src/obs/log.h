// The only way to log. write() puts an entry into a bounded queue and never waits; the log thread
// (obs/log_thread.h) takes it from there, because the journal and the disk may block. Any thread
// may write.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "base/bounded_queue.h"
#include "base/time.h"
#include "obs/entry.h"
#include "obs/message.h"

namespace holdfast::obs {

class Log {
public:
    // What one entry may weigh; more is cut off and marked, so that no request can fill the
    // memory through the log.
    static constexpr std::size_t text_bytes_max = 8192;
    static constexpr std::size_t fields_max = 32;

    struct Settings {
        std::size_t queue_max = 4096;
        Severity level = Severity::info;
    };

    // `clock` must outlive the log.
    Log(const Clock& clock, Settings settings);

    // Queues an entry if its severity is enabled; drops and counts it if the queue is full.
    void write(const Message& message, std::string text, std::vector<Field> fields = {});
    // A line for developers, without id or runbook. Ask enabled() first where the text is costly.
    void debug(std::string text, std::vector<Field> fields = {});

    bool enabled(Severity severity) const noexcept { return is_at_least(severity, level()); }
    Severity level() const noexcept { return level_.load(std::memory_order_relaxed); }
    void set_level(Severity level) noexcept { level_.store(level, std::memory_order_relaxed); }

    // Entries lost since the start because the queue was full.
    std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

    // The log thread and tests: everything queued, after waiting at most `limit` for the first.
    std::deque<Entry> take(Duration limit) { return queue_.pop_all(limit); }
    // Ends the current or next wait of take().
    void wake() { queue_.wake(); }
    std::size_t queued() { return queue_.size(); }
    std::size_t queue_max() const noexcept { return queue_.limit(); }

private:
    void submit(Entry&& entry);

    const Clock& clock_;
    std::atomic<Severity> level_;
    std::atomic<std::uint64_t> dropped_{0};
    BoundedQueue<Entry> queue_;
};

}  // namespace holdfast::obs
