#include "page/orders/order_marks.h"

#include "base/percent.h"
#include "base/text.h"

namespace holdfast::page {

Tone tone_of(order::OrderState state) noexcept
{
    switch (state) {
    case order::OrderState::validated:
        return Tone::good;
    case order::OrderState::rejected:
        return Tone::warning;
    case order::OrderState::failed:
        return Tone::worst;
    case order::OrderState::processing:
        break;
    }
    return Tone::quiet;
}

Tone tone_of(order::BreakerState state) noexcept
{
    switch (state) {
    case order::BreakerState::closed:
        return Tone::good;
    case order::BreakerState::open:
        return Tone::worst;
    case order::BreakerState::forced_open:
        return Tone::bad;
    case order::BreakerState::half_open:
    case order::BreakerState::disabled:
        break;
    }
    return Tone::warning;
}

void write_mark(Html& html, order::OrderState state)
{
    write_mark(html, tone_of(state), order::to_string(state));
}

void write_mark(Html& html, order::BreakerState state)
{
    write_mark(html, tone_of(state), order::to_string(state));
}

std::string order_page_path(std::string_view order_id)
{
    return join("/view/orders/", percent_encode(order_id));
}

}  // namespace holdfast::page
