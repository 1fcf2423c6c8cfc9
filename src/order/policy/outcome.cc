#include "order/policy/outcome.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"

namespace holdfast::order {
namespace {

struct Row {
    std::string_view name;
    Course course;
    CallResult mark;
    std::string_view plain_words{};
};

// A service that says no is alive, a refusal of ours may hit its next caller as well: only what it
// failed to do counts as a failure. "Too many calls" says nothing about whether it works.
constexpr std::array<Row, outcomes> rows{{
    {"validated", Course::validate, CallResult::success},
    {"rejected", Course::reject, CallResult::success},
    {"declined", Course::fail, CallResult::success},
    {"unauthorized", Course::hold, CallResult::failure},
    {"misconfigured", Course::park, CallResult::failure},
    {"throttled", Course::retry, CallResult::ignored},
    {"error", Course::retry, CallResult::failure},
    {"unavailable", Course::retry, CallResult::failure},
    {"refused", Course::retry, CallResult::failure, "no connection"},
    {"unresolved", Course::retry, CallResult::failure, "its name has no address"},
    {"tls", Course::retry, CallResult::failure, "no secure connection"},
    {"timeout", Course::retry, CallResult::failure, "no answer in time"},
    {"reset", Course::retry, CallResult::failure, "the connection was cut off"},
    {"corrupt", Course::retry, CallResult::failure},
    {"interrupted", Course::retry, CallResult::ignored},
}};

// In the order of CallResult.
constexpr std::array<std::string_view, 3> marks{"success", "failure", "ignored"};

const Row& row_of(Outcome outcome) noexcept
{
    return rows[static_cast<std::size_t>(outcome)];
}

template <typename Key, typename Mapped>
const Mapped* find(const std::vector<std::pair<Key, Mapped>>& rules, Key key) noexcept
{
    auto found = std::ranges::find(rules, key, &std::pair<Key, Mapped>::first);
    return found == rules.end() ? nullptr : &found->second;
}

Outcome classify_client_error(unsigned status)
{
    switch (status) {
    case 401:
    case 403:
    case 407:
        return Outcome::unauthorized;
    // A wrong path in our configuration must not be the end of every order: they wait.
    case 404:
    case 405:
        return Outcome::misconfigured;
    case 408:
        return Outcome::unavailable;
    case 425:
    case 429:
        return Outcome::throttled;
    default:
        return Outcome::declined;
    }
}

Outcome classify_server_error(unsigned status)
{
    switch (status) {
    case 501:
    case 505:
        return Outcome::misconfigured;
    case 502:
    case 503:
    case 504:
        return Outcome::unavailable;
    default:
        return Outcome::error;
    }
}

Outcome classify_answer(const Answer& answer, const OutcomeRules& rules)
{
    if (const Outcome* ruled = find(rules.statuses, answer.status))
        return *ruled;
    unsigned status = answer.status;
    bool is_refused_as_invalid = (status == 400 || status == 422) && answer.is_valid == false;
    if (is_refused_as_invalid)
        return Outcome::rejected;
    if (status >= 200 && status < 300) {
        if (!answer.is_valid)
            return Outcome::corrupt;
        return *answer.is_valid ? Outcome::validated : Outcome::rejected;
    }
    // A redirection is never followed: the order would go to a host that nobody configured.
    if (status >= 300 && status < 400)
        return Outcome::misconfigured;
    if (status >= 400 && status < 500)
        return classify_client_error(status);
    if (status >= 500 && status < 600)
        return classify_server_error(status);
    return Outcome::corrupt;
}

}  // namespace

std::string_view to_string(Outcome outcome) noexcept
{
    return row_of(outcome).name;
}

std::string_view plain_words(Outcome outcome) noexcept
{
    return row_of(outcome).plain_words;
}

std::optional<Outcome> parse_outcome(std::string_view text) noexcept
{
    const auto* found = std::ranges::find(rows, text, &Row::name);
    if (found == rows.end())
        return std::nullopt;
    return static_cast<Outcome>(found - rows.begin());
}

Result<std::pair<unsigned, Outcome>> parse_status_rule(std::string_view text)
{
    std::vector<std::string_view> parts = split(text, '=');
    std::optional<unsigned> status =
        parts.size() == 2 ? parse_number<unsigned>(parts[0]) : std::nullopt;
    if (!status || *status < 200 || *status > 599)
        return Error{Errc::invalid, "must be STATUS=OUTCOME with a status from 200 to 599"};
    std::optional<Outcome> outcome = parse_outcome(parts[1]);
    // The others are not for an answer to say.
    if (!outcome || *outcome >= Outcome::refused)
        return Error{Errc::invalid,
                     "the outcome must be validated, rejected, declined, unauthorized, "
                     "misconfigured, throttled, error or unavailable"};
    return std::pair{*status, *outcome};
}

Result<std::pair<Outcome, CallResult>> parse_outcome_mark(std::string_view text)
{
    std::vector<std::string_view> parts = split(text, '=');
    std::optional<Outcome> outcome = parts.size() == 2 ? parse_outcome(parts[0]) : std::nullopt;
    if (!outcome)
        return Error{Errc::invalid, "must be OUTCOME=MARK with an outcome that a call can have"};
    auto mark = std::ranges::find(marks, parts[1]);
    if (mark == marks.end())
        return Error{Errc::invalid, "the mark must be success, failure or ignored"};
    return std::pair{*outcome, static_cast<CallResult>(mark - marks.begin())};
}

Outcome classify(const Answer& answer, const OutcomeRules& rules)
{
    switch (answer.delivery) {
    case Delivery::answered:
        return classify_answer(answer, rules);
    case Delivery::not_resolved:
        return Outcome::unresolved;
    case Delivery::not_connected:
        return Outcome::refused;
    case Delivery::tls_failed:
        return Outcome::tls;
    case Delivery::timed_out:
        return Outcome::timeout;
    case Delivery::cut_off:
        break;
    }
    return Outcome::reset;
}

Course course_of(Outcome outcome) noexcept
{
    return row_of(outcome).course;
}

Judgement judge(const Answer& answer, const OutcomeRules& rules)
{
    Outcome outcome = classify(answer, rules);
    const CallResult* ruled = find(rules.marks, outcome);
    Judgement judgement{
        .outcome = outcome,
        .course = course_of(outcome),
        .report = {.result = ruled != nullptr ? *ruled : row_of(outcome).mark, .took = answer.took},
        .retry_after = {}};
    if (judgement.course == Course::retry)
        judgement.retry_after = answer.retry_after;
    // These two speak for the service as a whole, and not for this order.
    if (outcome == Outcome::throttled)
        judgement.report.come_back_after = answer.retry_after.value_or(rules.throttle_wait);
    else if (outcome == Outcome::unavailable)
        judgement.report.come_back_after = answer.retry_after;
    return judgement;
}

}  // namespace holdfast::order
