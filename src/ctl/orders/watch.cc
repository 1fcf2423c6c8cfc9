// Orders as they go on, for whoever goes on looking: `orders --watch`.
#include <set>
#include <utility>

#include "base/percent.h"
#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/orders/order_screen.h"
#include "ctl/orders/orders.h"
#include "ctl/orders/show.h"
#include "ctl/screen/live.h"
#include "ctl/screen/question.h"
#include "ctl/system_clock.h"

namespace holdfast::ctl {
namespace {

// As many as a high terminal has room for.
constexpr std::size_t orders_shown_max = 50;
// The list does not tell of calls; who is asked over a slow line is not asked for fifty orders
// more.
constexpr std::size_t details_max = 8;

class OrderView final : public View {
public:
    OrderView(const Invocation& invocation, const Console& console)
        : invocation_{invocation}, console_{console}
    {
    }

    std::string title() const override { return title_of(invocation_, "orders"); }
    Sight look(const std::atomic<bool>& is_abandoned) override;
    void take(Instant now) override
    {
        frame_ = std::move(found_);
        history_.take(frame_.stats, now);
    }
    void miss() override { history_.miss(); }
    Picture draw(Extent room) const override
    {
        // Bars are for eyes.
        return draw_orders(frame_, console_.is_terminal() ? &history_ : nullptr,
                           SystemClock{}.wall(), room);
    }

private:
    Answered ask(const std::string& path, std::string_view what, std::string_view member,
                 const std::atomic<bool>& is_abandoned) const
    {
        return ask_for(invocation_, console_, path, {.what = what, .member = member}, is_abandoned);
    }
    void look_at_calls(const std::atomic<bool>& is_abandoned);

    const Invocation& invocation_;
    const Console& console_;
    // The looking thread's: what it found, until that is taken, and the calls of orders that are
    // shown, since those of a final one do not change.
    OrderFrame found_;
    std::map<std::string, OrderCalls, std::less<>> final_calls_;
    OrderFrame frame_;
    OrderHistory history_;
};

Sight OrderView::look(const std::atomic<bool>& is_abandoned)
{
    Answered stats = ask("/orders/stats", "count of orders", "orders", is_abandoned);
    if (!stats.trouble.empty())
        return {.trouble = stats.trouble, .json = json_of_trouble(stats.trouble)};
    Answered orders =
        ask(join("/orders?limit=", orders_shown_max), "list of orders", "items", is_abandoned);
    if (!orders.trouble.empty())
        return {.trouble = orders.trouble, .json = json_of_trouble(orders.trouble)};
    found_ = {.stats = std::move(stats.document.root), .orders = std::move(orders.document.root)};
    if (!invocation_.json())
        look_at_calls(is_abandoned);
    return {.trouble = {},
            .json = join("{\"stats\":", stats.json, ",\"latest\":", orders.json, "}")};
}

void OrderView::look_at_calls(const std::atomic<bool>& is_abandoned)
{
    std::size_t asked = 0;
    for (const json::Node& order : found_.orders.find("items")->items) {
        const json::Node* raw = order.find("order_id");
        const std::string id = printable_text(order, "order_id");
        if (raw == nullptr || !may_stand_in_path(raw->text))
            continue;
        if (auto known = final_calls_.find(id); known != final_calls_.end()) {
            found_.calls.insert(*known);
            continue;
        }
        if (asked == details_max)
            continue;
        ++asked;
        const Answered answered = ask(order_path(raw->text), "order", "order_id", is_abandoned);
        if (!answered.trouble.empty())
            continue;
        const json::Node& shown = answered.document.root;
        OrderCalls calls{.count = printable_text(shown, "attempts")};
        if (const json::Node* history = shown.find("history"); history && !history->items.empty())
            calls.last = call_in_words(history->items.back());
        const bool is_final = printable_text(shown, "state") != "Processing";
        found_.calls.emplace(id, calls);
        if (is_final)
            final_calls_.emplace(id, std::move(calls));
    }
    // Those that are shown no more are forgotten.
    std::erase_if(final_calls_,
                  [this](const auto& each) { return !found_.calls.contains(each.first); });
}

}  // namespace

int watch_orders(const Invocation& invocation, Console& console)
{
    if (!invocation.arguments.empty())
        return complain(console, "--watch takes no other word",
                        static_cast<int>(daemon::Exit::usage));
    const auto settings = live_settings(invocation, console);
    if (!settings)
        return static_cast<int>(daemon::Exit::usage);
    OrderView view{invocation, console};
    return keep_showing(view, console, *settings);
}

}  // namespace holdfast::ctl
