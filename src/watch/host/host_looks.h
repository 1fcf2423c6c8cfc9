// Looks at what may keep waiting whoever looks, a file system that hangs above all: on another
// thread, one of a subject at a time, so that what never answers takes one place and not all of
// them. Whoever waits behind it is told for whom. Loop thread.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/job.h"
#include "watch/observation.h"
#include "watch/prober.h"

namespace holdfast::watch {

class HostLooks {
public:
    // Subjects that are looked at, or wait for it, at a time: jobs of the worker.
    static constexpr std::size_t looks_max = 64;

    // On the worker's thread. Touches only what it owns.
    using Look = std::function<Observation()>;
    using Done = std::function<void(CheckId id, Observation observation)>;

    // `worker` collects nothing after this has gone.
    explicit HostLooks(Worker& worker);
    ~HostLooks();
    HostLooks(const HostLooks&) = delete;
    HostLooks& operator=(const HostLooks&) = delete;

    // `subject`: what it looks at, for people ("/srv/data"). `done` is called once, maybe at once,
    // unless it is cancelled or given up.
    void begin(CheckId id, std::string subject, Look look, Done done);
    void cancel(CheckId id);
    // Its time is over. The subject has kept silent if it was its turn; otherwise nobody knows.
    Observation give_up(CheckId id);

private:
    class Looking;
    struct Wanted {
        std::string subject;
        Look look;
        Done done;
        bool is_submitted = false;
    };
    // Set by the worker's thread.
    using HasBegun = std::shared_ptr<std::atomic<bool>>;

    void submit(CheckId id, Wanted& wanted);
    void note(const std::string& subject, CheckId id, Observation seen);

    Worker& worker_;
    std::map<CheckId, Wanted> wanted_;
    // By subject: what the worker has, wanted or not.
    std::map<std::string, HasBegun> under_way_;
    // Empty once this has gone: what is being looked at then comes back to nobody.
    std::shared_ptr<HostLooks*> self_;
};

}  // namespace holdfast::watch
