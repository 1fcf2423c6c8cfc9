// Alerts of all times, page by page: the port of their storage. Those that are up are in memory as
// well (AlertPolicy); the others are here alone. Loop thread; answers come later, on the loop,
// once.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "watch/alert/alert.h"

namespace holdfast::watch {

// Where a page ends. Those that are resolved are in the order of their ends, all together in that
// of their beginnings, the newest first: an alert that was up for a year and ended today is news.
struct AlertPosition {
    WallTime resolved{};  // Of resolved ones alone.
    AlertId id{};
    friend bool operator==(const AlertPosition&, const AlertPosition&) = default;
};

struct AlertSelection {
    bool is_resolved = false;  // Only these.
    std::optional<AlertPosition> after{};
    std::size_t rows_max = 100;
};

// A position as one text, and back.
std::string to_key(const AlertPosition& position);
std::optional<AlertPosition> parse_alert_position(std::string_view text);

class AlertArchive {
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    virtual ~AlertArchive() = default;

    virtual void list(AlertSelection selection, Done<std::vector<Alert>> done) = 0;
    // Errc::not_found.
    virtual void find(AlertId id, Done<Alert> done) = 0;
};

}  // namespace holdfast::watch
