// What an answer must be like, in the bracket syntax that many know: "[STATUS] == 200". Parsed
// once, asked often. Where the syntax's origin is documented, results are the same; what is missing
// never meets a condition there is, "!=" included, except that has() says so: a check must not pass
// because an answer changed its shape. Numbers are compared exactly, those of JSON by their value,
// texts as text unless both are whole numbers ("010" is ten), and pat() knows the star alone. Pure;
// any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "watch/condition/operand.h"
#include "watch/observation.h"

namespace holdfast::watch {

inline constexpr std::size_t condition_bytes_max = 1024;

enum class Comparison : std::uint8_t {
    equal,
    not_equal,
    less,
    less_or_equal,
    greater,
    greater_or_equal
};

// What a condition is held against. The body is read when a condition wants to see into it.
struct Evidence {
    const Observation& observation;
    WallTime now;  // For what is left of a certificate.
    Body& body;
};

class Condition {
public:
    bool is_met(const Evidence& evidence) const;
    // The condition with what its placeholders were, in brackets: "[STATUS] (500) == 200". Bounded,
    // printable, and without what looks like a secret.
    std::string explain(const Evidence& evidence) const;

    // As it was written, without space around.
    const std::string& text() const noexcept { return text_; }
    // Something of the body is compared: without such a condition nobody needs to receive it.
    bool needs_body() const noexcept;

private:
    friend struct ParsedCondition parse_condition(std::string_view text);

    std::string text_;
    Comparison comparison_ = Comparison::equal;
    Operand left_;
    Operand right_;
};

struct ParsedCondition {
    std::optional<Condition> condition{};  // Nothing if there are problems.
    std::vector<ConditionProblem> problems{};
};

ParsedCondition parse_condition(std::string_view text);

std::string_view to_string(Comparison comparison) noexcept;  // "=="

}  // namespace holdfast::watch
