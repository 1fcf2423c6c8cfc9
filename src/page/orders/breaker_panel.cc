#include "page/orders/breaker_panel.h"

#include <array>
#include <cmath>

#include "base/text.h"
#include "page/orders/order_marks.h"
#include "page/part/moment.h"
#include "page/part/table.h"

namespace holdfast::page {
namespace {

struct Button {
    Action action;
    std::string_view about;
};
constexpr std::array buttons{
    Button{{.path = "/view/breaker",
            .text = "Open",
            .label = "Open the breaker",
            .question = "No order is tried until somebody closes it. Open the breaker?",
            .says = {"action", "open"}},
           "no call is made until somebody says otherwise"},
    Button{{.path = "/view/breaker",
            .text = "Close",
            .label = "Close the breaker",
            .says = {"action", "close"}},
           "calls are made, and judged as ever"},
    Button{{.path = "/view/breaker",
            .text = "Disable",
            .label = "Disable the breaker",
            .question = "Calls are made however the service fares. Disable the breaker?",
            .says = {"action", "disable"}},
           "calls are made whatever comes of them"},
    Button{{.path = "/view/breaker",
            .text = "Reset",
            .label = "Reset the breaker",
            .says = {"action", "reset"}},
           "as closed, and what was seen so far is forgotten"}};

std::string rate(double percent)
{
    return percent < 0 ? "too few calls to say" : join(std::llround(percent), " %");
}

void write_rates(Html& html, const BreakerView& breaker)
{
    begin_fact(html, "Failed");
    html.text(join(rate(breaker.failure_rate), ": ", breaker.window.failed, " of ",
                   breaker.window.total, " calls that count now; ", breaker.calls_min,
                   " are needed to judge"))
        .end();
    begin_fact(html, "Slow");
    html.text(join(rate(breaker.slow_rate), ": ", breaker.window.slow)).end();
    const order::BreakerTotals& totals = breaker.totals;
    begin_fact(html, "Since the start");
    html.text(join(totals.succeeded, " succeeded, ", totals.failed, " failed, ", totals.slow,
                   " slow, ", totals.ignored, " that say nothing, ", totals.refused, " not made"))
        .end();
}

void write_buttons(Html& html, const Frame& frame)
{
    if (!frame.may_act)
        return;
    html.begin("ul", {{"class", "actions"}});
    for (const Button& button : buttons) {
        html.begin("li");
        write_action(html, frame, button.action);
        html.element("span", button.about, {{"class", "note"}}).end();
    }
    html.end();
}

}  // namespace

void write_breaker(Html& html, const Frame& frame, const std::optional<BreakerView>& breaker)
{
    html.element("h2", "Breaker").begin("section", {{"id", "breaker"}, {"data-live", ""}});
    if (!breaker) {
        html.element("p", "How it was before the start is being read.", {{"class", "empty"}}).end();
        return;
    }
    html.begin("dl", {{"class", "facts"}});
    begin_fact(html, "State");
    write_mark(html, breaker->state);
    html.text(" for ");
    write_age(html, breaker->since, frame.now);
    html.end();
    if (breaker->next_probe) {
        begin_fact(html, "Next probe");
        write_moment(html, *breaker->next_probe);
        html.end();
    }
    write_rates(html, *breaker);
    html.end().end();
    write_buttons(html, frame);
}

}  // namespace holdfast::page
