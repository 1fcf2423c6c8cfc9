// What a page shows of every service and only the storage knows: how available it was, by days and
// windows, and its last latencies. Kept in memory, so that a page with a thousand services waits
// for no disk; asked for anew a few services at a time. Loop thread.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/loop.h"
#include "base/task.h"
#include "watch/history/history.h"
#include "watch/monitor/monitor.h"

namespace holdfast::page {

// The first is exact; the others are of whole days of UTC, today included, like the bars.
struct Uptimes {
    static constexpr std::array windows{1, 7, 30, 90};  // Days.

    std::array<std::optional<double>, windows.size()> shares{};
    std::vector<watch::Covered> days{};  // The oldest first.
    WallTime from{};                     // The beginning of the first.
    std::string bars{};                  // As they stand in a page.
};

class ServiceBook final : public Task, public watch::MonitorObserver {
public:
    static constexpr std::size_t services_at_once = 50;
    // A minute later nothing that anybody sees is otherwise.
    static constexpr std::chrono::seconds round{60};
    // Between two questions: others want the reader too.
    static constexpr std::chrono::milliseconds breath{100};
    static constexpr std::size_t latencies_max = 30;  // Of a service.

    struct Page {
        std::optional<Uptimes> uptimes{};                  // Nothing until the storage has said it.
        std::vector<std::optional<Duration>> latencies{};  // Since the start, the oldest first.
    };

    // All outlive the book, and it outlives what they still have to answer.
    ServiceBook(Loop& loop, const watch::Monitor& monitor, watch::History& history) noexcept
        : loop_{loop}, monitor_{monitor}, history_{history}
    {
    }

    void start();
    // The loop does not know it any more; answers that still come are nobody's.
    void stop();

    // Null when nothing is known of it.
    const Page* find(watch::ServiceKey key) const;

    const char* name() const noexcept override { return "service_book"; }
    Instant step(Instant now) override;
    void on_finding(const watch::Service& service, const watch::Finding& finding) override;

private:
    using Keys = std::vector<watch::ServiceKey>;

    Keys next_keys() const;
    void ask(const Keys& keys);
    void take(const Keys& keys, std::vector<watch::Bars> bars,
              const std::vector<watch::Summary>& days);
    void go_on();
    void forget_others();

    Loop& loop_;
    const watch::Monitor& monitor_;
    watch::History& history_;
    std::map<watch::ServiceKey, Page> pages_;
    std::optional<watch::ServiceKey> last_{};  // Of this round; nothing: it begins.
    Instant round_began_{};
    Instant ask_at_ = Instant::min();  // Not before.
    bool is_asking_ = false;
    bool is_on_loop_ = false;
};

}  // namespace holdfast::page
