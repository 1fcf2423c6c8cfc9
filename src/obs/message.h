// What the log says, in kinds: every message has one id for machines, one catalog text for people
// and one page in docs/runbooks/, from which the constants of obs/message_ids.h are generated.
// Pure and immutable; any thread.
#pragma once

#include <optional>
#include <string_view>

namespace holdfast::obs {

// Syslog's numbers: the journal's PRIORITY.
enum class Severity { emergency, alert, critical, error, warning, notice, info, debug };

// A fault is something wrong that somebody may have to repair; a refusal is what a client may cause
// as often as it likes, so that it says nothing about how we are; a state is a change an operator
// wants in the history; a notice is everything else.
enum class Kind { fault, refusal, state, notice };

// Repeats of these are counted rather than written.
constexpr bool may_repeat(Kind kind) noexcept
{
    return kind == Kind::fault || kind == Kind::refusal;
}

enum class RestartHelps { no, yes, maybe };

struct Message {
    std::string_view name;  // As its page is called: "listen-failed".
    std::string_view id;    // 32 hexadecimal digits, the journal's MESSAGE_ID.
    Severity severity;
    Kind kind;
    RestartHelps restart_helps;
    std::string_view subject;
    // Names of fields, separated by spaces: a repeated fault is the same one only if these agree.
    std::string_view distinct_by;
};

std::string_view to_string(Severity severity) noexcept;
// The names of to_string() in any case, and "warn", "err", "crit" of syslog.
std::optional<Severity> parse_severity(std::string_view name) noexcept;

// True when `severity` is at least as bad as `limit`.
constexpr bool is_at_least(Severity severity, Severity limit) noexcept
{
    return static_cast<int>(severity) <= static_cast<int>(limit);
}

}  // namespace holdfast::obs
