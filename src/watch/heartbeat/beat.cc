#include "watch/heartbeat/beat.h"

#include <cstdint>

#include "base/text.h"

namespace holdfast::watch {
namespace {

// Of a program that a shell has waited for.
constexpr std::uint64_t exit_status_max = 255;

std::string one_line(std::string_view text)
{
    // Cut first: what is not printable becomes longer.
    std::string line = printable(trim(cut_utf8(text, failure_bytes_max)));
    return std::string{cut_utf8(line, failure_bytes_max)};
}

}  // namespace

std::optional<std::optional<std::string>> read_failure(const ReportWords& words)
{
    using Failure = std::optional<std::string>;
    if (words.status.empty() || words.status == "ok")
        return Failure{};
    if (words.status == "fail")
        return Failure{one_line(words.reason)};
    auto exit_status = parse_number<std::uint64_t>(words.status);
    if (!exit_status || *exit_status > exit_status_max)
        return std::nullopt;
    if (*exit_status == 0)
        return Failure{};
    std::string failure = join("exit status ", *exit_status);
    if (!words.reason.empty())
        append_to(failure, ": ", words.reason);
    return Failure{one_line(failure)};
}

}  // namespace holdfast::watch
