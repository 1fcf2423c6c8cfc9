// What a call to the external service came to, and what follows from it: for the order, for the
// breaker, for the whole queue. Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "order/breaker.h"

namespace holdfast::order {

// How far a request got.
enum class Delivery {
    answered,
    not_resolved,   // The service's name has no address.
    not_connected,  // Refused, or no route.
    tls_failed,
    timed_out,  // Sent or not: no answer in time. Whether it had an effect is unknown.
    cut_off     // The connection ended inside the request or the answer; as unknown.
};

// As the port to the service reports it.
struct Answer {
    Delivery delivery = Delivery::answered;
    unsigned status = 0;
    // The verdict in the body; nothing when there is none, or it cannot be read.
    std::optional<bool> is_valid{};
    std::optional<Duration> retry_after{};
    Duration took{};
    std::string detail{};  // For people: what the service or the network said.
};

enum class Outcome {
    validated,
    rejected,       // The verdict is no.
    declined,       // Refused for good, without a verdict.
    unauthorized,   // Our credentials are refused: every other order would be too.
    misconfigured,  // This is not the service, or not its route.
    throttled,      // Too many calls.
    error,          // The service failed while it worked on this.
    unavailable,    // It says itself that it cannot work, or a gateway says so.
    refused,
    unresolved,
    tls,
    timeout,
    reset,
    corrupt,      // A good status, and no verdict that can be read.
    interrupted,  // We died before we heard of it.
};
inline constexpr std::size_t outcomes = 15;

std::string_view to_string(Outcome outcome) noexcept;
// What may be told to anybody where there was no answer, since the network's own words name
// addresses of ours; empty where there was one.
std::string_view plain_words(Outcome outcome) noexcept;
std::optional<Outcome> parse_outcome(std::string_view text) noexcept;

// What follows for the order.
enum class Course {
    validate,
    reject,
    fail,
    retry,  // Later, a bounded number of times.
    park,   // Now: no attempt of this order's is held against it.
    hold    // Park it, and every other one: ask an operator.
};

// What of the table an operator may change.
struct OutcomeRules {
    // "404=declined": what a status means where this service has its own mind.
    std::vector<std::pair<unsigned, Outcome>> statuses;
    // How an outcome counts for the breaker, where not as usual.
    std::vector<std::pair<Outcome, CallResult>> marks;
    // How long nothing is sent after "too many calls" without a Retry-After.
    Duration throttle_wait = std::chrono::seconds{1};
};

// Errc::invalid says what is wrong with it.
Result<std::pair<unsigned, Outcome>> parse_status_rule(std::string_view text);

struct Judgement {
    Outcome outcome;
    Course course;
    CallReport report;  // For the breaker.
    // Not before, for this order.
    std::optional<Duration> retry_after;
};

// "timeout=ignored": how an outcome counts for the breaker; the same.
Result<std::pair<Outcome, CallResult>> parse_outcome_mark(std::string_view text);

Outcome classify(const Answer& answer, const OutcomeRules& rules);
Course course_of(Outcome outcome) noexcept;
Judgement judge(const Answer& answer, const OutcomeRules& rules);

}  // namespace holdfast::order
