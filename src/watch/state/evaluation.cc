#include "watch/state/evaluation.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace holdfast::watch {
namespace {

std::string one_line(std::string_view text, std::size_t bytes_max)
{
    // Cut first: what is not printable becomes longer.
    return std::string{cut_utf8(printable(cut_utf8(text, bytes_max)), bytes_max)};
}

std::string milliseconds_of(Duration duration)
{
    return join(std::chrono::ceil<std::chrono::milliseconds>(duration).count(), " ms");
}

bool is_asked_about(const Service& service, std::string_view placeholder)
{
    return std::ranges::any_of(service.conditions, [&](const ConditionText& condition) {
        return !condition.is_warning && condition.text.find(placeholder) != std::string::npos;
    });
}

std::string expected_instead_of(Silence silence, Duration timeout)
{
    switch (silence) {
    case Silence::not_resolved:
        return "expected an address for its name";
    case Silence::refused:
        return "expected a connection, was refused";
    case Silence::unreachable:
        return "expected a connection, found no way there";
    case Silence::timed_out:
        return join("expected an answer within ", milliseconds_of(timeout));
    case Silence::tls_failed:
        return "expected a TLS session that can be trusted";
    case Silence::not_running:
        return "expected it to run";
    case Silence::cut_off:
        break;
    }
    return "expected a whole answer, was cut off";
}

std::string with_problem(std::string expected, const Observation& observation)
{
    if (!observation.problem.empty())
        append_to(expected, ": ", observation.problem);
    return expected;
}

bool is_expected(unsigned status, const HttpCheck& http) noexcept
{
    if (http.expected_statuses.empty())
        return status >= 200 && status <= 299;
    return std::ranges::any_of(http.expected_statuses, [status](const auto& range) {
        return range.first <= status && status <= range.second;
    });
}

std::string expected_statuses_of(const HttpCheck& http)
{
    if (http.expected_statuses.empty())
        return "200 to 299";
    std::string list;
    for (const auto& [first, last] : http.expected_statuses) {
        append_to(list, list.empty() ? "" : " or ", first);
        if (last != first)
            append_to(list, " to ", last);
    }
    return list;
}

// What is wrong with an answer by the rules of its protocol; empty when nothing is.
std::string objection_of_protocol(const Service& service, const Observation& seen)
{
    switch (service.type) {
    case CheckType::http:
        if (!is_expected(seen.status_code, service.http) &&
            !(service.http.expected_statuses.empty() && is_asked_about(service, "[STATUS]")))
            return join("expected status ", expected_statuses_of(service.http), ", got ",
                        seen.status_code);
        break;
    case CheckType::tcp:
        if (!service.tcp.expect.empty() && seen.body.find(service.tcp.expect) == std::string::npos)
            return join("expected \"", service.tcp.expect, "\" to be said, heard \"",
                        cut_utf8(seen.body, 64), "\"");
        break;
    case CheckType::dns:
        if (!seen.dns_code.empty() && seen.dns_code != "NOERROR" &&
            !is_asked_about(service, "[DNS_RCODE]"))
            return join("expected NOERROR, got ", seen.dns_code);
        break;
    default:  // Whoever looks at those tells what is wrong.
        break;
    }
    return {};
}

// The first that is not met, and how many more; empty when all are.
std::string objection_of(std::span<const ConditionResult> conditions, bool is_warning)
{
    std::string first;
    std::size_t more = 0;
    for (const ConditionResult& condition : conditions) {
        if (condition.is_met || condition.is_warning != is_warning)
            continue;
        if (first.empty())
            first = join("expected ", condition.shown);
        else
            ++more;
    }
    return more == 0 ? first : join(first, ", and ", more, " more");
}

std::string objection_of_time(const CheckOutcome& outcome, const EvaluationSettings& settings)
{
    Duration slow_after = outcome.service.slow_after.value_or(settings.slow_after);
    Duration took = outcome.observation.took;
    if (slow_after <= Duration::zero() || took <= slow_after)
        return {};
    return join("expected an answer within ", milliseconds_of(slow_after), ", took ",
                milliseconds_of(took));
}

using Judgement = std::pair<Status, std::string>;

// The worst that can be said of it, in this order.
Judgement judge(const CheckOutcome& outcome, const EvaluationSettings& settings)
{
    const Observation& seen = outcome.observation;
    // Whoever looks at this host itself says the whole of what is wrong: nothing was to answer.
    const bool is_told = has_no_address(outcome.service.type) && !seen.problem.empty();
    if (seen.is_unknown)
        return {Status::unknown,
                is_told ? seen.problem : with_problem("expected to be able to look", seen)};
    if (is_told)
        return {seen.silence ? Status::down : Status::unhealthy, seen.problem};
    if (seen.silence)
        return {Status::down,
                with_problem(expected_instead_of(*seen.silence, outcome.timeout), seen)};
    if (seen.is_garbage)
        return {Status::unhealthy, with_problem("expected an answer of its protocol", seen)};
    if (!seen.problem.empty())
        return {Status::unhealthy, with_problem("expected a sound answer", seen)};
    if (std::string wrong = objection_of_protocol(outcome.service, seen); !wrong.empty())
        return {Status::unhealthy, std::move(wrong)};
    if (std::string wrong = objection_of(outcome.conditions, false); !wrong.empty())
        return {Status::unhealthy, std::move(wrong)};
    if (!seen.warning.empty())
        return {Status::degraded, seen.warning};
    if (std::string warning = objection_of(outcome.conditions, true); !warning.empty())
        return {Status::degraded, std::move(warning)};
    if (std::string slow = objection_of_time(outcome, settings); !slow.empty())
        return {Status::degraded, std::move(slow)};
    return {Status::healthy, {}};
}

}  // namespace

bool is_answer(const Observation& observation) noexcept
{
    return !observation.is_unknown && !observation.silence && !observation.is_garbage &&
           observation.problem.empty();
}

Finding evaluate(const CheckOutcome& outcome, const EvaluationSettings& settings)
{
    const Observation& seen = outcome.observation;
    auto [status, reason] = judge(outcome, settings);
    CHECK((status == Status::healthy) == reason.empty());
    Finding finding{.service = outcome.key,
                    .at = outcome.began,
                    .status = status,
                    .took = seen.took,
                    .phases = seen.phases,
                    .status_code = seen.status_code,
                    .certificate_expires = seen.certificate_expires};
    if (!reason.empty())
        finding.reason = one_line(reason, reason_bytes_max);
    if (seen.is_unknown || seen.silence)
        return finding;
    finding.version = outcome.version;
    const std::string& expected = outcome.service.expected_version;
    if (!expected.empty() && !finding.version.empty())
        finding.version_matches = finding.version == expected;
    return finding;
}

std::string version_told(std::string_view in_body, const Observation& observation)
{
    std::string_view version = trim(in_body);
    if (version.empty()) {
        auto header = std::ranges::find(observation.headers, "x-service-version",
                                        &std::pair<std::string, std::string>::first);
        if (header == observation.headers.end())
            return {};
        version = trim(header->second);
    }
    return version.empty() ? std::string{} : one_line(version, version_bytes_max);
}

Finding unknown_instead(Finding finding, std::string_view why)
{
    std::string reason{why};
    if (!finding.reason.empty())
        append_to(reason, "; ", finding.reason);
    finding.status = Status::unknown;
    finding.reason = one_line(reason, reason_bytes_max);
    return finding;
}

}  // namespace holdfast::watch
