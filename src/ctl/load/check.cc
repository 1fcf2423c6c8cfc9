#include "ctl/load/check.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "ctl/load/sender.h"
#include "lib/json/document.h"

namespace holdfast::ctl {
namespace {

// The outcomes of calls that end an order.
constexpr std::array<std::string_view, 3> endings{"validated", "rejected", "declined"};

bool is_ending(const json::Node& attempt)
{
    const json::Node* outcome = attempt.find("outcome");
    return outcome != nullptr && std::ranges::find(endings, outcome->text) != endings.end();
}

}  // namespace

std::optional<FoundOrder> read_order(std::string_view body)
{
    json::Document document = json::parse(body);
    const json::Node* state = document.root.find("state");
    if (state == nullptr)
        return std::nullopt;
    const auto* name = std::ranges::find(order_state_names, state->text);
    if (name == order_state_names.end())
        return std::nullopt;
    FoundOrder found{.state = static_cast<std::size_t>(name - order_state_names.begin())};
    if (const json::Node* shipment = document.root.find("shipment_id"))
        found.shipment = shipment->integer();
    if (const json::Node* history = document.root.find("history"))
        found.endings = static_cast<int>(std::ranges::count_if(history->items, is_ending));
    return found;
}

OrderCheck::OrderCheck(const World& world, std::string load, std::size_t connections,
                       std::function<void()> done)
    : world_{world}, load_{std::move(load)}, connections_{connections}, done_{std::move(done)}
{
    for (std::size_t i = 0; i < world_.tally.size(); ++i)
        if (world_.tally.is_accepted(i))
            open_.push_back({.order = i});
    world_.loop.add(*this, world_.loop.now());
}

OrderCheck::~OrderCheck()
{
    for (const auto& [order, exchange] : under_way_)
        world_.exchanges.cancel(exchange);
    world_.loop.remove(*this);
}

Instant OrderCheck::step(Instant now)
{
    if (now < next_)
        return next_;
    while (!open_.empty() && under_way_.size() < connections_) {
        Question question = open_.front();
        open_.pop_front();
        ask(question);
    }
    if (open_.empty() && under_way_.empty() && done_)
        std::exchange(done_, nullptr)();
    return never;
}

void OrderCheck::ask(Question question)
{
    ++question.tries;
    curl::ExchangeId exchange = world_.exchanges.start(
        world_.target.get(join("/orders/", order_id(load_, question.order)), answer_max),
        [this, question](const curl::Response& response) {
            under_way_.erase(question.order);
            note(question, response);
            world_.loop.wake(*this);
        });
    under_way_.emplace(question.order, exchange);
}

void OrderCheck::note(Question question, const curl::Response& response)
{
    bool is_answered = response.end == curl::End::answered;
    std::optional<FoundOrder> found;
    if (is_answered && response.status == 200)
        found = read_order(response.body);
    if (!found && !(is_answered && response.status == 404)) {
        if (question.tries < tries_max) {
            open_.push_back(question);
            next_ = world_.loop.now() + pause;
        }
        return;
    }
    ++checked_;
    if (found)
        world_.tally.note_found(question.order, *found);
    else
        world_.tally.note_missing(question.order);
}

}  // namespace holdfast::ctl
