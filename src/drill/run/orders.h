// Orders that are sent all the time, by `holdfastctl load`: it keeps the ledger of what was
// acknowledged, and asks for every one of them in the end. Main thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/result.h"
#include "base/time.h"
#include "drill/report/report.h"

namespace holdfast::drill {

// An answer to an order, by the clock on the wall.
struct Answered {
    WallTime at{};
    Duration took{};
    int status = 0;  // 0: none came.

    bool is_error() const noexcept { return status < 200 || status >= 300; }
};

// A line "1795266245.123456 12.345 201"; nothing for any other. Pure.
std::optional<Answered> read_answered(std::string_view line);
// Of what `holdfastctl load --json` prints. Pure.
Result<Ledger> read_ledger(std::string_view json);
// "accepted", "refused", "rate", "error_rate", "p50", "p99" of those since then; nothing for any
// other, or for a time without an answer. Pure.
std::optional<double> measure(const std::vector<Answered>& all, WallTime since, WallTime until,
                              std::string_view what);

class Orders {
public:
    static constexpr std::size_t answers_max = 500'000;

    struct Settings {
        std::string holdfastctl;
        std::string url;
        std::string folder;
        std::int64_t rate = 20;
        std::int64_t orders_max = 10'000;  // Enough for the longest that it may take.
        bool waits_until_final = false;
    };

    // Throws nothing; begin() does the work.
    explicit Orders(Settings settings) : settings_{std::move(settings)} {}
    ~Orders();
    Orders(const Orders&) = delete;
    Orders& operator=(const Orders&) = delete;

    Result<void> begin();
    // Takes in what was answered since the last time.
    void look();
    const std::vector<Answered>& answers() const noexcept { return answers_; }
    WallTime begun() const noexcept { return begun_; }
    // No further order is sent; what is under way comes to its end, and all are asked for.
    Result<Ledger> finish(Duration patience);

private:
    std::string trace() const { return settings_.folder + "/orders.trace"; }
    std::string output() const { return settings_.folder + "/orders.json"; }

    Settings settings_;
    pid_t child_ = 0;
    WallTime begun_{};
    std::int64_t offset_ = 0;
    std::vector<Answered> answers_;
};

}  // namespace holdfast::drill
