#include "order/order.h"

#include <algorithm>
#include <array>

#include "base/characters.h"
#include "base/text.h"

namespace holdfast::order {
namespace {

constexpr std::array<std::string_view, 4> state_names{"Processing", "Validated", "Rejected",
                                                      "Failed"};
constexpr std::array<std::string_view, 4> reason_names{"declined", "deadline", "attempts",
                                                       "operator"};

template <typename Enum, std::size_t count>
std::optional<Enum> parse(const std::array<std::string_view, count>& names, std::string_view text)
{
    const auto* found = std::ranges::find(names, text);
    if (found == names.end())
        return std::nullopt;
    return static_cast<Enum>(found - names.begin());
}

bool has_any(std::string_view text, bool (*is_one)(char32_t)) noexcept
{
    while (!text.empty())
        if (is_one(take_character(text)))
            return true;
    return false;
}

bool begins_or_ends_with_space(std::string_view text) noexcept
{
    char32_t first = take_character(text);
    char32_t last = first;
    while (!text.empty())
        last = take_character(text);
    return is_space(first) || is_space(last);
}

std::optional<std::string> find_text_problem(std::string_view text, std::size_t bytes_max)
{
    if (trim(text).empty())
        return "must not be empty";
    if (text.size() > bytes_max)
        return join("must be at most ", bytes_max, " bytes long, and is ", text.size());
    if (!is_utf8(text))
        return "must be UTF-8";
    if (is_blank(text))
        return "must not be empty";
    // They stand in paths, logs and on terminals.
    if (has_any(text, is_command))
        return "must not contain control characters";
    return std::nullopt;
}

}  // namespace

std::string_view to_string(OrderState state) noexcept
{
    return state_names[static_cast<std::size_t>(state)];
}

std::optional<OrderState> parse_order_state(std::string_view text) noexcept
{
    return parse<OrderState>(state_names, text);
}

std::string_view to_string(FailureReason reason) noexcept
{
    return reason_names[static_cast<std::size_t>(reason)];
}

std::optional<FailureReason> parse_failure_reason(std::string_view text) noexcept
{
    return parse<FailureReason>(reason_names, text);
}

std::optional<std::string> find_id_problem(std::string_view order_id)
{
    if (std::optional<std::string> problem = find_text_problem(order_id, order_id_bytes_max))
        return problem;
    // Two ids that look alike would be two orders.
    if (has_any(order_id, is_invisible))
        return "must not contain characters that nobody sees";
    if (begins_or_ends_with_space(order_id))
        return "must not begin or end with a space";
    // No path can name it: "/orders/.." is another place.
    if (order_id == "." || order_id == "..")
        return "must not be a dot or two";
    return std::nullopt;
}

std::optional<std::string> find_product_problem(std::string_view product)
{
    return find_text_problem(product, product_bytes_max);
}

std::optional<std::string> find_quantity_problem(std::int64_t quantity)
{
    if (quantity < 1)
        return "must be at least 1";
    if (quantity > quantity_max)
        return join("must be at most ", quantity_max);
    return std::nullopt;
}

}  // namespace holdfast::order
