// The outages of the last days, which only the storage knows: kept in memory, so that a page that
// anybody may load waits for no disk. Loop thread.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/loop.h"
#include "base/task.h"
#include "page/status/outages.h"
#include "watch/incident/incidents.h"

namespace holdfast::page {

class OutageBook final : public Task {
public:
    static constexpr std::chrono::seconds interval{60};
    static constexpr std::size_t outages_max = 2000;  // The newest.
    static constexpr std::size_t page_rows = 100;

    // Both outlive the book, and it outlives what they still have to answer. `reach` is how far it
    // looks back.
    OutageBook(Loop& loop, watch::Incidents& incidents, Duration reach) noexcept
        : loop_{loop}, incidents_{incidents}, reach_{reach}
    {
    }

    void start();
    // The loop does not know it any more; answers that still come are nobody's.
    void stop();
    // Nobody looks at it: it asks for nothing, and is empty.
    void set_needed(bool is_needed);

    // Those that began within reach, the newest first.
    const std::vector<Outage>& outages() const noexcept { return outages_; }

    const char* name() const noexcept override { return "outage_book"; }
    Instant step(Instant now) override;

private:
    void ask(std::optional<watch::ChangePosition> after);
    void take(const watch::IncidentPage& page);
    void finish();

    Loop& loop_;
    watch::Incidents& incidents_;
    const Duration reach_;
    std::vector<Outage> outages_;
    std::vector<Outage> gathered_;
    Instant ask_at_ = Instant::min();
    bool is_needed_ = false;
    bool is_asking_ = false;
    bool is_on_loop_ = false;
};

}  // namespace holdfast::page
