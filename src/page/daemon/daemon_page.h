// The daemon itself: whether it can serve and why not, its store, its loop and its threads, what it
// has room for, which faults it told last and what is to be done about them. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "obs/message.h"
#include "obs/trend/trends.h"
#include "page/html/html.h"
#include "page/part/frame.h"

namespace holdfast::page {

// Texts are literals where they are views.
struct DaemonView {
    struct Part {
        std::string name;
        bool is_essential = false;
        std::string trouble{};  // Empty while it is well.
        bool is_on = true;
    };
    // How long something took, of so many times: half of them at most `half`, nearly all `most`.
    // Absent: longer than what is measured.
    struct Spread {
        std::uint64_t count = 0;
        std::optional<Duration> half{};
        std::optional<Duration> most{};
    };
    struct Store {
        std::int64_t bytes = 0;
        std::int64_t log_bytes = 0;
        std::int64_t free_bytes = 0;
        bool takes_new_work = true;
        Spread commits{};
        std::optional<WallTime> backup{};  // When the newest was made.
    };
    struct Thread {
        std::string_view name;
        Duration silence{};
        bool is_excused = false;
    };
    struct Limit {
        std::string_view name;
        std::int64_t used = 0;
        std::int64_t most = 0;
        std::string_view setting{};  // Empty: it is not for a setting to say.
    };
    struct Latency {
        std::string_view method;
        std::string_view path;
        std::uint64_t count = 0;
        Duration p50{};
        Duration p95{};
        Duration p99{};
    };
    struct Fault {
        const obs::Message* message;
        std::string_view explanation;
        std::string text{};
        WallTime first{};
        WallTime last{};
        std::uint64_t count = 1;
    };

    std::string_view word{};  // "ready", "degraded", "unavailable".
    std::string compiler{};
    std::int64_t process = 0;
    WallTime started{};
    std::vector<std::string> listeners{};
    std::vector<Part> parts{};
    Store store{};
    Spread lag{};
    Spread turns{};
    Duration silence_max{};  // A thread that is silent for longer is taken for hung.
    std::vector<Thread> threads{};
    std::vector<Limit> limits{};
    std::vector<Latency> latencies{};  // Of the last minutes.
    std::vector<Fault> faults{};       // The newest first.
    // Null while nobody watches.
    const trend::Trends* trends = nullptr;
};

// Reasons and texts of faults may name paths, and what SQLite said: they are for whoever may act.
void write_daemon_page(Html& html, const Frame& frame, const DaemonView& view);

}  // namespace holdfast::page
