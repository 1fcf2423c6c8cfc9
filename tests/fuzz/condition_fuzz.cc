// Whatever is written as a condition, and whatever a target answers: the one is parsed or refused
// with a place and a remedy, and held against the other it is met or explained, in bounded text.
// The first line is the condition, the second what stands in a header, the rest the body.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "watch/condition/condition.h"
#include "watch/condition/json_body.h"

namespace {

using namespace holdfast;
using namespace holdfast::watch;

// Two sides, each a value and what was written.
constexpr std::size_t shown_max = 2048;

std::string_view take_line(std::string_view& text)
{
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    return line;
}

void check_problems(const ParsedCondition& parsed, std::string_view text)
{
    CHECK(!parsed.problems.empty());
    for (const ConditionProblem& problem : parsed.problems) {
        CHECK(!problem.what.empty() && !problem.expected.empty() && !problem.remedy.empty());
        CHECK(problem.column >= 1 && problem.column <= text.size() + 1);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view rest{reinterpret_cast<const char*>(data), size};
    std::string_view text = take_line(rest);
    const std::string header{take_line(rest)};
    const WallTime now{std::chrono::hours{500'000}};

    ParsedCondition parsed = parse_condition(text);
    if (!parsed.condition) {
        check_problems(parsed, text);
        return 0;
    }
    CHECK(parsed.problems.empty() && parsed.condition->text() == trim(text));
    const Observation seen{.took = std::chrono::milliseconds{size},
                           .status_code = static_cast<unsigned>(size),
                           .address = header,
                           .body = std::string{rest},
                           .headers = {{"x", header}},
                           .certificate_expires = now + std::chrono::hours{size}};
    JsonBody body{seen.body};
    const Evidence evidence{seen, now, body};
    const std::string shown = parsed.condition->explain(evidence);
    CHECK(shown.size() <= shown_max && is_utf8(shown));
    CHECK(shown.find('\n') == std::string::npos && shown.find('\x1b') == std::string::npos);
    if (shown.find("INVALID)") != std::string::npos && text.find("INVALID") == std::string::npos &&
        rest.find("INVALID") == std::string::npos && header.find("INVALID") == std::string::npos)
        CHECK(!parsed.condition->is_met(evidence));
    // What was parsed is parsed again to the same.
    CHECK(parse_condition(parsed.condition->text()).condition->is_met(evidence) ==
          parsed.condition->is_met(evidence));
    return 0;
}
