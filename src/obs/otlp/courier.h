// One message at a time on its way to the collector: written down on a worker's thread, posted, and
// posted again after growing pauses while that may help. Loop thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/backoff.h"
#include "base/job.h"
#include "base/loop.h"
#include "base/random.h"
#include "base/task.h"
#include "obs/otlp/collector.h"
#include "obs/otlp/collector_report.h"

namespace holdfast::otlp {

class Courier {
public:
    // Then it is given up: what comes after it is newer.
    static constexpr int tries_max = 5;
    static constexpr Backoff::Settings pauses{.first = std::chrono::seconds{2},
                                              .longest = std::chrono::seconds{30},
                                              .shortest = std::chrono::milliseconds{500}};

    struct World {
        Loop& loop;
        Worker& worker;
        Collector& collector;
        CollectorReport& report;
    };
    // Worker's thread.
    using Write = std::function<std::string()>;
    // The last word, and how long it took from the first try on.
    using Done = std::function<void(const Receipt&, Duration took)>;

    // `owner` is on the loop while anything is sent, and woken when step() has something to do.
    Courier(const World& world, Signal signal, Task& owner, Random random);
    ~Courier();
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

    bool is_busy() const noexcept { return done_ != nullptr; }
    // While it is not busy.
    void send(Write write, bool compress, Done done);
    // What is not at the collector yet does not go there any more, and how it was received is no
    // news.
    void give_up();
    // Posts again what is due; when it is due next.
    Instant step(Instant now);

private:
    class Writing;

    void have_written();
    void post(Message message);
    void note(const Receipt& receipt);
    void finish(const Receipt& receipt);

    World world_;
    Signal signal_;
    Task& owner_;
    Random random_;
    Backoff backoff_{pauses};
    Done done_;
    Write write_;  // Until it was done.
    bool compresses_ = false;
    Message message_;  // Kept for another try.
    Instant began_{};
    int tries_ = 0;
    bool is_given_up_ = false;
    std::optional<Instant> again_at_;
    std::shared_ptr<Courier*> self_;  // Null when this is gone.
};

}  // namespace holdfast::otlp
