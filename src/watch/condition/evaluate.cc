// Whether a condition is met. What is missing on either side decides before anything is compared.
#include <algorithm>

#include "watch/condition/condition.h"
#include "watch/condition/glob.h"
#include "watch/condition/value.h"

namespace holdfast::watch {
namespace {

// A text as it would be on the other side of "==": its number, if that is asked for.
bool equals(const Value& value, std::string_view text)
{
    if (value.is_number) {
        auto number = parse_any_number(*value.text);
        auto other = parse_any_number(text);
        if (number && other)
            return *number == *other;
    } else if (*value.text != text) {
        auto number = parse_whole_number(*value.text);
        auto other = number ? parse_whole_number(text) : std::nullopt;
        return other && *number == *other;
    }
    return *value.text == text;
}

bool are_equal(const Operand& left, const Value& a, const Operand& right, const Value& b)
{
    // Otherwise 1s would be another thing than the 1000 that the placeholder says.
    if ((left.is_time() && right.duration) || (right.is_time() && left.duration))
        return to_number(left, a) == to_number(right, b);
    return a.is_number ? equals(a, *b.text) : equals(b, *a.text);
}

// Of pat() or any(): whether they accept the value.
bool accepts(const Operand& list, const Value& value)
{
    if (list.function == Function::pattern)
        return matches_glob(list.pattern, *value.text);
    return std::ranges::any_of(list.choices,
                               [&](const std::string& choice) { return equals(value, choice); });
}

bool is_list(const Operand& operand) noexcept
{
    return operand.function == Function::pattern || operand.function == Function::any;
}

bool is_ordered(Comparison comparison, const Number& a, const Number& b) noexcept
{
    switch (comparison) {
    case Comparison::less:
        return a < b;
    case Comparison::less_or_equal:
        return a <= b;
    case Comparison::greater:
        return a > b;
    case Comparison::greater_or_equal:
        return a >= b;
    default:
        return false;
    }
}

}  // namespace

bool Condition::is_met(const Evidence& evidence) const
{
    const bool wants_equal = comparison_ == Comparison::equal;
    if (is_list(left_) || is_list(right_)) {
        const Operand& list = is_list(left_) ? left_ : right_;
        const Value value = resolve(is_list(left_) ? right_ : left_, evidence);
        return !value.is_missing() && accepts(list, value) == wants_equal;
    }
    const Value left = resolve(left_, evidence);
    const Value right = resolve(right_, evidence);
    if (left.is_missing() || right.is_missing())
        return false;
    if (wants_equal || comparison_ == Comparison::not_equal)
        return are_equal(left_, left, right_, right) == wants_equal;
    auto a = to_number(left_, left);
    auto b = to_number(right_, right);
    return a && b && is_ordered(comparison_, *a, *b);
}

bool Condition::needs_body() const noexcept
{
    return left_.source == Source::body || right_.source == Source::body;
}

}  // namespace holdfast::watch
