#include "tests/dst/service.h"

#include "base/text.h"

namespace holdfast::dst {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, modes> mode_names{
    "normal", "slow",   "down",      "error",        "hang",    "reset", "corrupt",
    "flaky",  "reject", "ratelimit", "unauthorized", "decline", "busy",  "lost"};
constexpr std::array<std::string_view, 4> verdict_names{"none", "valid", "invalid", "declined"};

}  // namespace

std::string_view to_string(Mode mode) noexcept
{
    return mode_names[static_cast<std::size_t>(mode)];
}

std::string_view to_string(Verdict verdict) noexcept
{
    return verdict_names[static_cast<std::size_t>(verdict)];
}

void Service::set_mode(Mode mode)
{
    trace_.note("the service is ", to_string(mode));
    ++sights_[Sight::mode_change];
    mode_ = mode;
}

Service::Exchange Service::answer(const order::Call& call)
{
    static constexpr std::array troubles{Mode::down, Mode::error, Mode::hang, Mode::reset,
                                         Mode::corrupt};
    auto first = static_cast<std::size_t>(Sight::call_normal);
    ++sights_[static_cast<Sight>(first + static_cast<std::size_t>(mode_))];
    Mode mode = mode_;
    if (mode == Mode::flaky)
        mode = chance(2) ? Mode::normal : troubles.at(random_.below(troubles.size()));
    trace_.note("  the service is called for ", call.order_id, " under ", call.key, ": ",
                to_string(mode));
    // Nobody is there to hear of it.
    if (mode == Mode::down)
        return refuse_to_answer();
    Entry& entry = take_down(call);
    return act(entry, call, mode);
}

Service::Entry& Service::take_down(const order::Call& call)
{
    Entry& entry = entries_[call.key];
    if (entry.calls++ == 0) {
        entry.order_id = call.order_id;
        entry.product = call.product;
        entry.quantity = call.quantity;
        if (!keys_of_orders_.emplace(call.order_id, call.key).second)
            wrong_ = join("order ", call.order_id, " was sent under two keys");
    }
    if (entry.order_id != call.order_id || entry.product != call.product ||
        entry.quantity != call.quantity)
        wrong_ = join("key ", call.key, " was sent with two orders");
    if (entry.verdict != Verdict::none)
        ++sights_[Sight::called_again];
    return entry;
}

void Service::work_on(Entry& entry, Mode mode)
{
    if (entry.verdict != Verdict::none)
        return;
    entry.verdict = Verdict::valid;
    if (mode == Mode::decline)
        entry.verdict = Verdict::declined;
    else if (chance(mode == Mode::reject ? 2 : 10))
        entry.verdict = Verdict::invalid;
}

Service::Exchange Service::act(Entry& entry, const order::Call& call, Mode mode)
{
    switch (mode) {
    case Mode::slow:
        work_on(entry, mode);
        return say(entry, Duration{static_cast<Duration::rep>(random_.below(
                              static_cast<std::uint64_t>(2 * call.timeout.count())))});
    case Mode::error:
        if (chance(4))
            work_on(entry, mode);
        return any_status({500, 500, 507, 599});
    case Mode::hang:
        if (chance(2))
            work_on(entry, mode);
        return {.response = {}, .after = never_answers};
    case Mode::reset:
        if (chance(2))
            work_on(entry, mode);
        return cut_off();
    case Mode::corrupt:
        if (chance(2))
            work_on(entry, mode);
        return garble(call);
    case Mode::ratelimit:
        return any_status({429, 425}, chance(2));
    case Mode::unauthorized:
        return any_status({401, 403, 407});
    case Mode::busy:
        return any_status({503, 503, 502, 504, 408}, chance(2));
    case Mode::lost:
        return any_status({404, 405, 301, 501});
    default:
        work_on(entry, mode);
        return say(entry, soon());
    }
}

// The verdict, in one of the forms that are right.
Service::Exchange Service::say(Entry& entry, Duration after)
{
    entry.is_said = true;
    Exchange exchange{.response = {.status = 200}, .after = after};
    if (entry.verdict == Verdict::declined) {
        exchange.response.status = chance(2) ? 400 : 410;
        exchange.response.body = R"({"error":"it will never be"})";
        return exchange;
    }
    bool is_valid = entry.verdict == Verdict::valid;
    if (!is_valid && chance(2))
        exchange.response.status = 422;
    std::string about = chance(4) ? "" : join(R"("order_id":")", entry.order_id, R"(",)");
    exchange.response.body = join("{", about, R"("valid":)", is_valid ? "true" : "false", "}");
    return exchange;
}

Service::Exchange Service::refuse_to_answer()
{
    static constexpr std::array ends{curl::End::not_connected, curl::End::not_connected,
                                     curl::End::not_resolved, curl::End::tls_failed};
    return {.response = {.end = ends.at(random_.below(ends.size())), .detail = "nobody is there"},
            .after = std::chrono::microseconds{random_.below(2000)}};
}

// A good status, and what follows is no verdict about this order.
Service::Exchange Service::garble(const order::Call& call)
{
    const std::array<std::string, 7> bodies{
        "",
        "<html>hello</html>",
        join(R"({"order_id":")", call.order_id, R"(","valid":tr)"),
        R"({"order_id":"another","valid":true})",
        R"({"order_id":"another","valid":false})",
        R"({"valid":"true"})",
        R"([{"valid":true}])"};
    return {.response = {.end = chance(8) ? curl::End::malformed : curl::End::answered,
                         .status = 200,
                         .body = bodies.at(random_.below(bodies.size()))},
            .after = soon()};
}

Service::Exchange Service::status(unsigned code, bool says_when)
{
    Exchange exchange{.response = {.status = code, .body = R"({"error":"no"})"}, .after = soon()};
    if (says_when)
        exchange.response.headers.emplace_back("Retry-After", join(random_.below(6)));
    return exchange;
}

Service::Exchange Service::any_status(std::initializer_list<unsigned> codes, bool says_when)
{
    return status(std::data(codes)[random_.below(codes.size())], says_when);
}

Service::Exchange Service::cut_off()
{
    return {.response = {.end = curl::End::cut_off,
                         .status = 200,
                         .body = R"({"valid":true})",
                         .detail = "the connection was reset"},
            .after = soon()};
}

const Service::Entry* Service::find(std::string_view order_id) const
{
    auto key = keys_of_orders_.find(order_id);
    return key == keys_of_orders_.end() ? nullptr : &entries_.find(key->second)->second;
}

}  // namespace holdfast::dst
