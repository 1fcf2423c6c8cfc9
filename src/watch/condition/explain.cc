// A condition that was not met, for people: what was seen stands in brackets behind its
// placeholder.
#include <algorithm>

#include "base/text.h"
#include "watch/condition/condition.h"
#include "watch/condition/secret.h"
#include "watch/condition/span.h"
#include "watch/condition/value.h"

namespace holdfast::watch {
namespace {

// Of one value, and of a side as it was written: a reason is a line.
constexpr std::size_t value_bytes_max = 64;
constexpr std::size_t side_bytes_max = 160;
constexpr std::string_view hidden = "hidden";

std::string shorten(std::string_view text, std::size_t bytes_max)
{
    std::string_view cut = cut_utf8(text, bytes_max);
    return join(printable(cut), cut.size() < text.size() ? "..." : "");
}

bool names_secret(const Operand& operand)
{
    if (is_secret_name(operand.header))
        return true;
    return std::ranges::any_of(operand.path, [](const PathStep& step) {
        const auto* name = std::get_if<std::string>(&step);
        return name != nullptr && is_secret_name(*name);
    });
}

bool is_shown_plainly(const Operand& operand) noexcept
{
    return operand.is_literal() || operand.function == Function::pattern ||
           operand.function == Function::any;
}

std::string show_value(const Operand& operand, const Evidence& evidence)
{
    if (operand.function == Function::none && operand.source == Source::certificate_expiration)
        if (auto left = certificate_left(evidence))
            return format_span(*left);
    Value value = resolve(operand, evidence);
    if (value.is_missing())
        return "INVALID";
    const bool says_itself = operand.is_flag() || operand.function == Function::length;
    // A secret may begin before the cut and end behind it.
    std::string_view looked_at = cut_utf8(*value.text, std::size_t{4} * value_bytes_max);
    if (!says_itself && (names_secret(operand) || has_secret(looked_at)))
        return std::string{hidden};
    return shorten(*value.text, value_bytes_max);
}

// `other` is what it is compared with: what a secret should be is one.
std::string show(const Operand& operand, const Operand& other, const Evidence& evidence)
{
    if (!is_shown_plainly(operand))
        return join(shorten(operand.text, side_bytes_max), " (", show_value(operand, evidence),
                    ")");
    if (other.function == Function::none && names_secret(other))
        return join('(', hidden, ')');
    return shorten(operand.text, side_bytes_max);
}

}  // namespace

std::string Condition::explain(const Evidence& evidence) const
{
    return join(show(left_, right_, evidence), " ", to_string(comparison_), " ",
                show(right_, left_, evidence));
}

}  // namespace holdfast::watch
