// An order: its states, and what its fields may be. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/strong.h"

namespace holdfast::order {

// The row's: not the client's order_id.
using OrderKey = Strong<struct OrderKeyTag>;

// From processing to one of the others, once. Nothing that is final becomes anything else.
enum class OrderState { processing, validated, rejected, failed };

std::string_view to_string(OrderState state) noexcept;  // "Processing", as it is stored.
std::optional<OrderState> parse_order_state(std::string_view text) noexcept;

constexpr bool is_final(OrderState state) noexcept
{
    return state != OrderState::processing;
}
constexpr bool may_become(OrderState from, OrderState to) noexcept
{
    return !is_final(from) && is_final(to);
}

// Why an order failed: a rejected one was judged by the service, a failed one was given up.
enum class FailureReason {
    declined,  // The service refused the request for good, without a verdict.
    deadline,  // It was not validated in time.
    attempts,  // None was left, and orders.on_exhausted says that this is the end.
    operator_word
};

std::string_view to_string(FailureReason reason) noexcept;
std::optional<FailureReason> parse_failure_reason(std::string_view text) noexcept;

inline constexpr std::size_t order_id_bytes_max = 128;
inline constexpr std::size_t product_bytes_max = 256;
// The greatest whole number that every reader of JSON takes for the same.
inline constexpr std::int64_t quantity_max = (std::int64_t{1} << 53) - 1;

// What is wrong with a field, as a sentence without its name; nothing when it is right.
std::optional<std::string> find_id_problem(std::string_view order_id);
std::optional<std::string> find_product_problem(std::string_view product);
std::optional<std::string> find_quantity_problem(std::int64_t quantity);

}  // namespace holdfast::order
