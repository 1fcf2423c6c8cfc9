// What the external service says about an order, read from its answer. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::order {

// What is shown and kept of what others say.
inline constexpr std::size_t detail_bytes_max = 200;

struct Verdict {
    std::optional<bool> is_valid;
    // What the service says in words, or why there is no verdict.
    std::string detail;
};

// {"order_id":"o-1","valid":true,"message":"..."}: an answer about another order than `order_id` is
// no verdict, one that names none is.
Verdict read_verdict(std::string_view body, std::string_view order_id);

}  // namespace holdfast::order
