// What an operator may say to the breaker, over the API or by a form of a page. Loop thread.
#pragma once

#include <array>
#include <string_view>

#include "base/result.h"
#include "order/breaker_settings.h"

namespace holdfast::order {

class OrderWorker;

struct BreakerWord {
    std::string_view name;
    BreakerState state;
    bool forgets = false;  // What was seen of the service so far.
};
inline constexpr std::array<BreakerWord, 4> breaker_words{
    {{.name = "open", .state = BreakerState::forced_open},
     {.name = "close", .state = BreakerState::closed},
     {.name = "disable", .state = BreakerState::disabled},
     {.name = "reset", .state = BreakerState::closed, .forgets = true}}};

// Null when there is no such word.
const BreakerWord* find_breaker_word(std::string_view name) noexcept;

// Once the queue is open. Errc::conflict as of Breaker::move_to().
Result<void> tell(OrderWorker& worker, const BreakerWord& word);

}  // namespace holdfast::order
