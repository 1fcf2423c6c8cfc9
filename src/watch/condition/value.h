// What one side of a condition comes to, given an answer. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "watch/condition/condition.h"

namespace holdfast::watch {

struct Value {
    // Nothing: the answer has no such thing.
    std::optional<std::string> text{};
    // It is one by its nature, not a text that looks like one: then 1.0 is 1.
    bool is_number = false;

    bool is_missing() const noexcept { return !text.has_value(); }
};

// Of a placeholder or a literal, with len() or has() applied; pat() and any() have no value.
Value resolve(const Operand& operand, const Evidence& evidence);

// The numbers of values that are compared as such: a duration counts in milliseconds.
std::optional<Number> to_number(const Operand& operand, const Value& value);

// What is left of the certificate; negative when it has ended.
std::optional<Duration> certificate_left(const Evidence& evidence) noexcept;

}  // namespace holdfast::watch
