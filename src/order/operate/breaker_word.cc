#include "order/operate/breaker_word.h"

#include <algorithm>

#include "order/worker.h"

namespace holdfast::order {

const BreakerWord* find_breaker_word(std::string_view name) noexcept
{
    const auto* found = std::ranges::find(breaker_words, name, &BreakerWord::name);
    return found == breaker_words.end() ? nullptr : found;
}

Result<void> tell(OrderWorker& worker, const BreakerWord& word)
{
    Result<void> moved = worker.move_breaker(word.state);
    if (moved && word.forgets)
        worker.forget_calls();
    return moved;
}

}  // namespace holdfast::order
