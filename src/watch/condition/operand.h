// One side of a condition: a literal, a placeholder, or a function of one. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "watch/condition/body.h"
#include "watch/condition/number.h"

namespace holdfast::watch {

enum class Source : std::uint8_t {
    literal,
    status,
    ip,
    body,
    response_time,
    connected,
    certificate_expiration,
    header,
    dns_rcode,
};

enum class Function : std::uint8_t { none, length, has, any, pattern };

struct Operand {
    std::string text{};  // As it was written.
    std::size_t at = 0;  // The byte of the condition at which it begins.

    Function function = Function::none;
    Source source = Source::literal;
    BodyPath path{};                     // Of a body; empty: all of it.
    std::string header{};                // In lower case.
    std::string pattern{};               // Of pat().
    std::vector<std::string> choices{};  // Of any().
    // A literal's: the number it is, and in milliseconds the duration.
    std::optional<Number> number{};
    std::optional<Number> duration{};

    bool is_literal() const noexcept
    {
        return source == Source::literal && function == Function::none;
    }
    // Of those that say "true" or "false".
    bool is_flag() const noexcept
    {
        return function == Function::has ||
               (function == Function::none && source == Source::connected);
    }
    bool is_time() const noexcept
    {
        return function == Function::none &&
               (source == Source::response_time || source == Source::certificate_expiration);
    }
    // Of those whose value is a number, whatever the answer.
    bool is_number() const noexcept
    {
        return function == Function::length || is_time() ||
               (function == Function::none && source == Source::status);
    }
};

// What is wrong with a condition, and where.
struct ConditionProblem {
    std::size_t column = 1;  // Counted in characters, from 1.
    std::string what{};
    std::string expected{};
    std::string remedy{};
};

// `text` is trimmed and stands at the byte `at` of a condition. What is wrong is added to
// `problems`, with bytes for columns.
Operand parse_operand(std::string_view text, std::size_t at,
                      std::vector<ConditionProblem>& problems);

}  // namespace holdfast::watch
