// Has requests, answers and errors kept: a batch at a time, one under way, no more events a second
// than batch and interval allow. Nobody waits for it; what does not fit is given up and counted.
// Loop thread.
#pragma once

#include <memory>
#include <string>

#include "base/loop.h"
#include "base/task.h"
#include "event/record_ring.h"
#include "event/record_store.h"

namespace holdfast::event {

struct RecorderSettings {
    std::size_t ring_max = 8'192;
    // Together ten thousand events a second: the writer thread has the ledger to serve.
    std::size_t batch_max = 256;
    Duration interval = std::chrono::milliseconds{25};
    Duration trouble_interval = std::chrono::seconds{1};  // After a batch that was not taken.
};

class RecorderObserver {
public:
    virtual ~RecorderObserver() = default;
    virtual void on_kept(const RecordBatch& batch, const Kept& kept) = 0;
    virtual void on_lost(RecordClass which, Stage stage, std::uint64_t count) = 0;
    // The database did not take a batch.
    virtual void on_trouble(const Error& error) = 0;
};

class Recorder final : public Task {
public:
    Recorder(Loop& loop, RecordStore& store, RecorderObserver& observer,
             RecorderSettings settings = {});
    ~Recorder() override;
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    template <typename Record>
    void add(Record record)
    {
        ring_.push(std::move(record));
        if (due_ == never && !is_over_)
            begin();
    }

    const char* name() const noexcept override { return "recorder"; }
    Instant step(Instant now) override;

    // Once the loop does not know it any more: what waits goes out, as much as one batch takes.
    // What comes later stays where it is.
    void flush();
    void cancel() noexcept { *self_ = nullptr; }

    // Events that wait, or are under way.
    std::size_t depth() const noexcept { return ring_.size() + in_flight_; }
    // Why they are not kept; empty while they are.
    const std::string& trouble() const noexcept { return trouble_; }

private:
    void begin();
    void send(std::size_t limit);
    void note(const RecordBatch& batch, const Result<Kept>& kept);
    void tell_shed();

    Loop& loop_;
    RecordStore& store_;
    RecorderObserver& observer_;
    RecorderSettings settings_;
    RecordRing ring_;
    ClassCounts told_shed_{};
    Instant due_ = never;
    bool is_sending_ = false;
    bool is_over_ = false;
    std::size_t in_flight_ = 0;
    std::string trouble_;
    std::shared_ptr<Recorder*> self_;  // Null from cancel() on.
};

}  // namespace holdfast::event
