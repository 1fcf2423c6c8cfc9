// What a check came to: from what it saw, what was expected of it and which conditions it met, to a
// finding with one line that says why. Pure; any thread.
//
// An HTTP check expects 200 to 299 unless the service says otherwise, by `expected_statuses` or in
// a condition about [STATUS]; so where nothing is said, HEALTHY is what older clients know as UP,
// and anything else is their DOWN. A version that is not the expected one is told, and changes no
// status: a release under way is no fault.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "watch/finding.h"
#include "watch/observation.h"
#include "watch/service.h"

namespace holdfast::watch {

// What has become of a condition, in the order in which they were written.
struct ConditionResult {
    bool is_met = false;
    bool is_warning = false;
    std::string shown{};  // With what was found: "[STATUS] (503) == 200".
};

struct EvaluationSettings {
    // Of services that name none; zero: however long it takes.
    Duration slow_after{};
};

inline constexpr std::size_t reason_bytes_max = 256;
inline constexpr std::size_t version_bytes_max = 128;

// What came of one check, to be judged.
struct CheckOutcome {
    ServiceKey key{};
    const Service& service;
    const Observation& observation;
    std::span<const ConditionResult> conditions{};
    std::string_view version{};  // As version_told() says.
    WallTime began{};
    Duration timeout{};  // That it was given.
};

Finding evaluate(const CheckOutcome& outcome, const EvaluationSettings& settings);

// `in_body` is what the member `version` of a JSON body says, empty if nothing does; otherwise it
// is the header X-Service-Version. One line, cut to `version_bytes_max`.
std::string version_told(std::string_view in_body, const Observation& observation);

// Whether conditions are asked at all: it answered, and with something that can be looked at.
bool is_answer(const Observation& observation) noexcept;

// The same finding, when the check could not have known: nothing is said about the service. `why`:
// "this host is offline".
Finding unknown_instead(Finding finding, std::string_view why);

}  // namespace holdfast::watch
