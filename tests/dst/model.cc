#include "tests/dst/model.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace holdfast::dst {

Model::Number Model::wish(std::optional<std::string> order_id, std::optional<std::string> key)
{
    Number number = wishes_.size();
    wishes_.push_back({.order_id = std::move(order_id),
                       .product = join("p", number),
                       .quantity = static_cast<std::int64_t>(1 + number % 9),
                       .key = std::move(key),
                       .retry_of = {}});
    return number;
}

void Model::note_sent(Number number, bool must_fail)
{
    ++world_.sights[Sight::sent];
    wishes_[number].doubts += must_fail ? 0 : 1;
}

void Model::note_answer(Number number, bool must_fail, const Result<order::Placement>& answer)
{
    Wish& wish = wishes_[number];
    if (!must_fail)
        --wish.doubts;
    if (!answer)
        return note_error(number, must_fail, answer.error());
    if (answer->answer)
        return note_success(number, *answer->answer);
    world_.trace.note("  ", wish.product, " is refused: the backlog is full");
    ++world_.sights[Sight::backlog_full];
    if (wish.is_certain)
        breaks(join(wish.product, " was sent again, and refused for the backlog"));
}

void Model::note_success(Number number, const KeptAnswer& answer)
{
    Wish& wish = wishes_[number];
    world_.trace.note("  ", wish.product, answer.is_replay ? " is known as " : " is accepted as ",
                      answer.body);
    if (answer.is_replay) {
        ++world_.sights[Sight::replayed];
        if (!wish.is_possible())
            breaks(join(wish.product, " was answered as known, and cannot be"));
        else if (wish.answer && *wish.answer != answer.body)
            breaks(join(wish.product, " was ", *wish.answer, " and now is ", answer.body));
    } else {
        ++world_.sights[Sight::acknowledged];
        if (wish.is_certain)
            breaks(join(wish.product, " was accepted twice"));
    }
    for (Number other = 0; other < wishes_.size(); ++other)
        if (other != number && wishes_[other].is_certain && wishes_[other].order_id == answer.body)
            breaks(join("two orders are acknowledged as ", answer.body));
    if (wish.order_id && *wish.order_id != answer.body)
        breaks(join(wish.product, " has another id: ", answer.body));
    wish.is_certain = true;
    wish.order_id = wish.answer = answer.body;
}

void Model::note_error(Number number, bool must_fail, const Error& error)
{
    Wish& wish = wishes_[number];
    world_.trace.note("  ", wish.product, " is refused: ", error.context);
    switch (error.code) {
    case Errc::unknown:
        ++world_.sights[Sight::unknown];
        wish.doubts += must_fail ? 0 : 1;
        return;
    case Errc::conflict:
        ++world_.sights[Sight::other_body];
        return expect_rival(number, "id", false);
    case Errc::invalid:
        ++world_.sights[Sight::other_request];
        return expect_rival(number, "key", true);
    case Errc::full:
        ++world_.sights[Sight::disk_full];
        return;
    case Errc::overloaded:
        ++world_.sights[Sight::overloaded];
        return;
    case Errc::unavailable:
        ++world_.sights[Sight::stopping];
        return;
    default:
        break;
    }
    if (must_fail)
        ++world_.sights[Sight::failed_half_way];
    else
        breaks(join(wish.product, " failed: ", error.context));
}

// Another one of this id, or under this key, is or may be there.
void Model::expect_rival(Number number, std::string_view what, bool by_key)
{
    const Wish& wish = wishes_[number];
    auto is_rival = [&](const Wish& other) {
        return &other != &wish && other.is_possible() &&
               (by_key ? other.key == wish.key : other.order_id == wish.order_id);
    };
    if (wish.is_certain)
        breaks(join(wish.product, " is there, and was refused for its ", what));
    else if (std::ranges::none_of(wishes_, is_rival))
        breaks(join(wish.product, " was refused for its ", what, ", which no other one has"));
}

// ---- An operator's words.

Model::Number Model::note_retry(const std::string& order_id)
{
    ++world_.sights[Sight::operator_retry];
    auto [known, is_new] = successors_.emplace(order_id, wishes_.size());
    if (is_new)
        wishes_.push_back(
            {.order_id = {}, .product = {}, .quantity = 0, .key = {}, .retry_of = order_id});
    ++wishes_[known->second].doubts;
    return known->second;
}

void Model::note_retry_answer(const std::string& order_id, Number successor,
                              const Result<order::Placement>& answer)
{
    Wish& next = wishes_[successor];
    --next.doubts;
    if (!answer) {
        next.doubts += answer.error().code == Errc::unknown ? 1 : 0;
        return expect_no_loss(order_id, answer.error());
    }
    if (!answer->answer)
        return;
    const Wish* wish = find(order_id);
    std::string end = wish != nullptr ? wish->end : std::string{};
    bool is_successor = !answer->answer->location.empty();
    if (!is_successor) {
        if (!end.empty())
            breaks(join(order_id, " was ", end, " and waits"));
        return;
    }
    ++world_.sights[Sight::successor];
    note_settled(order_id, "Failed");
    note_success(successor, *answer->answer);
}

void Model::note_end(const std::string& order_id)
{
    for (Wish& wish : wishes_)
        if (wish.order_id == order_id)
            wish.was_ended = true;
}

void Model::note_end_answer(const std::string& order_id, const Result<KeptAnswer>& answer)
{
    if (!answer)
        return expect_no_loss(order_id, answer.error());
    ++world_.sights[Sight::operator_fail];
    note_settled(order_id, "Failed");
}

void Model::expect_no_loss(const std::string& order_id, const Error& error)
{
    ++world_.sights[Sight::operator_refused];
    world_.trace.note("  an operator is refused: ", error.context);
    bool is_lost = error.code == Errc::not_found && find(order_id) != nullptr;
    if (is_lost || error.code == Errc::internal)
        breaks(join("an operator's word about ", order_id, ": ", error.context));
}

// ---- What is seen of orders.

void Model::note_settled(const std::string& order_id, std::string_view state)
{
    Wish* wish = find(order_id);
    if (wish == nullptr)
        return;
    if (!wish->end.empty() && wish->end != state)
        breaks(join(order_id, " was ", wish->end, " and became ", state));
    wish->end = state;
}

void Model::note_looked_at(const std::string& order_id, const std::optional<Seen>& seen)
{
    ++world_.sights[Sight::looked_at];
    if (seen)
        (void)check(*seen);
    else if (find(order_id) != nullptr)
        breaks(join(order_id, " was acknowledged and cannot be found"));
}

void Model::note_found(const std::vector<Seen>& all)
{
    std::vector<int> rows(wishes_.size());
    for (const Seen& seen : all)
        if (std::optional<Number> number = check(seen))
            if (++rows[*number] > 1)
                breaks(join(seen.product, " was stored twice"));
    for (Number number = 0; number < wishes_.size(); ++number) {
        Wish& wish = wishes_[number];
        if (rows[number] == 0 && wish.is_certain)
            breaks(
                join(wish.product, ", acknowledged as ", wish.order_id.value_or("?"), ", is lost"));
        if (wish.doubts > 0) {
            ++world_.sights[Sight::unheard];
            ++world_.sights[rows[number] > 0 ? Sight::found_stored : Sight::found_missing];
        }
        wish.doubts = 0;
        wish.is_certain = rows[number] > 0;
    }
}

void Model::note_ended(const std::vector<Seen>& all)
{
    for (const Seen& seen : all) {
        if (seen.state == "Processing")
            breaks(join(seen.order_id, " is not final"));
        Sight sight = seen.state == "Validated"   ? Sight::validated
                      : seen.state == "Rejected"  ? Sight::rejected
                      : seen.reason == "declined" ? Sight::declined
                      : seen.reason == "deadline" ? Sight::deadline
                      : seen.reason == "attempts" ? Sight::exhausted
                                                  : Sight::failed_by_operator;
        ++world_.sights[sight];
    }
}

std::optional<Model::Number> Model::find(const Seen& seen) const
{
    if (!seen.retry_of.empty()) {
        auto found = successors_.find(seen.retry_of);
        return found == successors_.end() ? std::nullopt : std::optional{found->second};
    }
    auto number = parse_number<Number>(std::string_view{seen.product}.substr(1));
    return number && *number < wishes_.size() ? number : std::nullopt;
}

// The one that is there for certain; of those that may be nobody knows which.
Wish* Model::find(const std::string& order_id)
{
    auto found = std::ranges::find_if(
        wishes_, [&](const Wish& wish) { return wish.is_certain && wish.order_id == order_id; });
    return found == wishes_.end() ? nullptr : &*found;
}

std::optional<Model::Number> Model::check(const Seen& seen)
{
    std::optional<Number> number = find(seen);
    if (!number) {
        breaks(join("nobody sent the order ", seen.order_id));
        return number;
    }
    Wish& wish = wishes_[*number];
    if (!wish.is_possible())
        breaks(join(seen.product, " was refused, and is there as ", seen.order_id));
    if (const Wish* failed = wish.retry_of ? find(*wish.retry_of) : nullptr) {
        wish.product = failed->product;
        wish.quantity = failed->quantity;
    }
    if (wish.product != seen.product || wish.quantity != seen.quantity ||
        (wish.order_id && *wish.order_id != seen.order_id))
        breaks(join(seen.order_id, " is not as it was sent"));
    wish.is_certain = true;
    wish.order_id = seen.order_id;
    if (const Service::Entry* entry = world_.service.find(seen.order_id))
        if (entry->calls > seen.attempts)
            breaks(join(seen.order_id, " was called for ", entry->calls, " times, and knows of ",
                        seen.attempts));
    check_end(*number, seen);
    return number;
}

// From Processing to one of the others, once.
void Model::check_end(Number number, const Seen& seen)
{
    Wish& wish = wishes_[number];
    if (!wish.end.empty() && (wish.end != seen.state || wish.shipment != seen.shipment) &&
        (wish.end != seen.state || wish.shipment != 0))
        breaks(join(seen.order_id, " was ", wish.end, " and is ", seen.state));
    if (seen.state == "Processing")
        return;
    wish.end = seen.state;
    wish.shipment = seen.shipment;
    if (seen.state == "Validated") {
        expect_verdict(seen, Verdict::valid);
        auto [known, is_new] = shipments_.emplace(seen.shipment, seen.order_id);
        if (known->second != seen.order_id)
            breaks(join(seen.order_id, " and ", known->second, " have one shipment"));
    } else if (seen.state == "Rejected") {
        expect_verdict(seen, Verdict::invalid);
    } else {
        check_reason(wish, seen);
    }
}

void Model::check_reason(const Wish& wish, const Seen& seen)
{
    const Plan& plan = world_.plan;
    if (seen.reason == "declined") {
        expect_verdict(seen, Verdict::declined);
    } else if (seen.reason == "operator") {
        if (!wish.was_ended)
            breaks(join(seen.order_id, " was failed by no operator"));
    } else if (seen.reason == "deadline") {
        // A clock that jumps while there is no process cannot be told from time that passes.
        if (!plan.clock_jumps && seen.lived < plan.intake.deadline)
            breaks(join(seen.order_id, " failed before its deadline"));
    } else if (plan.worker.retry.on_exhausted != order::OnExhausted::fail ||
               seen.attempts < plan.worker.retry.attempts_max) {
        breaks(join(seen.order_id, " failed for ", seen.reason, " after ", seen.attempts,
                    " attempts"));
    }
}

void Model::expect_verdict(const Seen& seen, Verdict verdict)
{
    const Service::Entry* entry = world_.service.find(seen.order_id);
    if (entry == nullptr || !entry->is_said || entry->verdict != verdict)
        breaks(join(seen.order_id, " is ", seen.state, ", and the service said ",
                    entry != nullptr && entry->is_said ? to_string(entry->verdict) : "nothing"));
}

void Model::breaks(std::string what)
{
    world_.trace.note("BROKEN: ", what);
    if (wrong_.empty())
        wrong_ = std::move(what);
}

}  // namespace holdfast::dst
