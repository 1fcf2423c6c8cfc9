// The four expectations of the resilience experiment, held against one trial: how soon was
// answered, whether anything was lost, whether each mode was found and called by its name, whether
// what is stored is consistent. Pure; any thread.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drill/experiment/course.h"
#include "drill/report/report.h"

namespace holdfast::drill {

// How one mode of a course went.
struct ModeSpell {
    std::string mode;
    Duration from{};  // Of the trial, from its first injection.
    Duration to{};
    std::optional<Duration> found{};  // From its beginning until it had its name.
    std::vector<std::string> said{};  // Every word from its beginning to its end, in order.
};

enum class Promise : std::uint8_t { response_time, no_loss, classification, consistency };
inline constexpr std::size_t promise_count = 4;
std::string_view to_string(Promise promise) noexcept;  // "response time"

struct Finding {
    bool is_met = false;
    std::string expected{};
    std::string observed{};
};

// A course, played once.
struct Trial {
    std::int64_t repetition = 1;
    Outcome outcome = Outcome::error;
    std::vector<std::string> reasons{};
    std::array<Finding, promise_count> findings{};
    std::vector<ModeSpell> spells{};
    std::int64_t requests = 0;
    std::int64_t failed = 0;
    Duration p50{};
    Duration p95{};
    Duration p99{};
    Duration longest{};
    std::optional<Duration> recovery{};  // From the repair until all was well.
    std::optional<Ledger> ledger{};
    std::vector<Told> told{};
    std::vector<Second> requests_by_second{};

    const Finding& of(Promise promise) const noexcept
    {
        return findings[static_cast<std::size_t>(promise)];
    }
    // The longest that it took to find a mode other than the normal one; nothing when one was not
    // found, or there is none.
    std::optional<Duration> slowest_finding() const;
};

Trial judge_trial(const Course& course, const ExperimentSettings& settings, const Report& report);

}  // namespace holdfast::drill
