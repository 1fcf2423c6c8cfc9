// The breaker in front of the orders' service, with a button for each word that an operator has for
// it. Asks nobody; any thread.
#pragma once

#include <optional>

#include "page/orders/orders_page.h"

namespace holdfast::page {

void write_breaker(Html& html, const Frame& frame, const std::optional<BreakerView>& breaker);

}  // namespace holdfast::page
