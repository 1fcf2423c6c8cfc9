// Leads a load: failure, orders, detection, recovery, check. Main thread.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/task.h"
#include "ctl/load/ledger.h"
#include "ctl/load/lookout.h"
#include "ctl/load/options.h"
#include "ctl/load/report.h"
#include "ctl/load/simulation.h"
#include "ctl/load/tally.h"
#include "ctl/load/target.h"
#include "ctl/load/trace.h"
#include "ctl/progress_bar.h"
#include "ctl/system_clock.h"
#include "lib/curl/multi/exchanges.h"
#include "lib/systemd/event_loop.h"

namespace holdfast::ctl {

class Load final : private Task {
public:
    // A failure must be found in that time after the last order, if not before.
    static constexpr std::chrono::seconds detection_max{60};
    static constexpr std::chrono::milliseconds tick{100};

    // Blocks signals: no thread may have been started yet. Throws std::system_error when the ledger
    // cannot be opened.
    Load(LoadOptions options, Target target, Console& console, bool is_shown);
    ~Load() override;
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    // Once. Throws std::system_error when the ledger cannot be written. Whoever is not given a
    // simulation has none.
    LoadReport run(const Simulation* simulation);

private:
    const char* name() const noexcept override { return "load"; }
    Instant step(Instant now) override;

    void send_orders();
    void wait_for_detection();
    void recover(const Simulation* simulation);
    void check_orders();
    // Turns until somebody says that it is over, or `until`.
    void turn(Instant until = never);
    void show(double share, std::string_view doing);

    LoadOptions options_;
    Target target_;
    Console& console_;
    SystemClock clock_;
    Ledger ledger_;
    std::optional<Trace> trace_;
    LoadTally tally_;
    std::vector<int> signals_;
    systemd::EventLoop loop_;
    curl::Exchanges exchanges_;
    curl::Exchanges looks_;
    ProgressBar bar_;
    std::function<void()> show_progress_;
    std::function<void()> send_no_more_;
    std::optional<Lookout> lookout_;
    Instant until_ = never;
    LoadReport report_;
};

}  // namespace holdfast::ctl
