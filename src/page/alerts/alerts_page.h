// What is wrong now, and what people said about it: alerts, silences, maintenance, with a form for
// each thing that can be done. Pure; any thread.
#pragma once

#include <array>
#include <chrono>
#include <string_view>

#include "page/html/html.h"
#include "page/part/frame.h"
#include "watch/alert/alert_state.h"

namespace holdfast::page {

// How long a silence or a maintenance may be said to last.
struct Span {
    std::string_view word;  // As a form says it.
    std::string_view name;  // As people read it.
    Duration duration;
};
inline constexpr std::array spans{
    Span{"30min", "30 minutes", std::chrono::minutes{30}},
    Span{"1h", "an hour", std::chrono::hours{1}}, Span{"4h", "4 hours", std::chrono::hours{4}},
    Span{"1d", "a day", std::chrono::hours{24}}, Span{"7d", "a week", std::chrono::hours{168}}};

void write_alerts_page(Html& html, const Frame& frame, const watch::AlertState& state);

}  // namespace holdfast::page
