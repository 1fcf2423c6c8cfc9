// One life of a ledger: the store's real opening, writer and reader on a simulated disk that loses
// power, fails and fills up, again and again. After each end it is opened as the daemon would, and
// must hold what was acknowledged, exactly once. Everything follows from the seed. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "obs/log.h"
#include "obs/metrics.h"
#include "store/metrics.h"
#include "store/reader.h"
#include "store/writer.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/simulated_disk.h"
#include "tests/fakes/simulated_room.h"
#include "tests/fakes/simulated_vfs.h"
#include "tests/store/power_loss/change.h"
#include "tests/store/power_loss/contents.h"
#include "tests/store/power_loss/counts.h"
#include "tests/store/power_loss/totals.h"

namespace holdfast::power_loss {

class Life {
public:
    using Trace = std::function<void(std::string_view)>;

    Life(std::uint64_t seed, Trace trace);

    // Until the power has gone `power_losses` times. Returns what was broken; empty: nothing.
    std::string live(std::uint64_t power_losses);
    // What happened, and what it came to: the same for the same seed.
    Totals totals() const;
    const Contents& contents() const noexcept { return certain_; }

private:
    struct Snapshot {
        sqlite::Connection db;
        Contents seen;
    };
    // Which kinds of trouble this life has: fewer at a time reach further.
    struct Mix {
        bool fails;
        bool fills_up;
        bool has_readers;
        std::uint64_t writes_max;
        std::int64_t log_bytes_max;
    };

    void run_process();
    void end_process();
    bool open();
    std::uint64_t refused_by_disk() const;
    void check_opened();
    void work();
    void make_trouble();
    void fill_up();
    void look_around();
    void store_batch();
    std::unique_ptr<Change> any_change();
    void take(std::unique_ptr<store::Write> write);
    void read();
    void look_at_snapshot();
    void expect_contents(const Contents& found, std::string_view where);

    void breaks(std::string what);
    bool is_broken() const noexcept { return !broken_.empty(); }
    void note(std::string_view what);
    bool chance(std::uint64_t one_in) { return random_.below(one_in) == 0; }

    Random random_;
    Trace trace_;
    Mix mix_;
    SimulatedDisk disk_;
    SimulatedVfs vfs_{disk_};
    SimulatedRoom room_{disk_};
    ManualClock clock_;
    obs::Log log_{clock_, {.queue_max = 64}};
    obs::Registry registry_;
    store::MetricFamilies families_{registry_};
    store::Metrics metrics_{families_, "holdfast.db"};

    // Of the process that runs.
    Counts counts_;
    std::unique_ptr<store::Writer> writer_;
    std::unique_ptr<store::Reader> reader_;
    std::optional<Snapshot> snapshot_;

    Contents certain_;                            // Acknowledged, or found after an opening.
    std::vector<std::unique_ptr<Change>> doubt_;  // May be there, all of them, or not.
    std::vector<std::string> keys_;               // Of the last creations, to be sent again.
    std::uint64_t keys_made_ = 0;
    std::uint64_t answers_awaited_ = 0;
    bool is_after_failure_ = false;
    std::string broken_;
    Totals totals_;
};

}  // namespace holdfast::power_loss
