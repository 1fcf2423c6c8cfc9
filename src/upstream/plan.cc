#include "upstream/plan.h"

#include "base/text.h"
#include "lib/json/writer.h"

namespace holdfast::upstream {
namespace {

// FNV-1a; Random mixes what comes of it.
std::uint64_t hash_of(std::string_view text, std::uint64_t seed) noexcept
{
    std::uint64_t hash = 0xCBF29CE484222325U ^ seed;
    for (char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    return hash;
}

std::string verdict_on(std::string_view order_id, bool is_valid)
{
    std::string body;
    json::Writer{body}
        .begin_object()
        .member("order_id", order_id)
        .member("valid", is_valid)
        .member("message", is_valid ? "Order validated successfully" : "Order rejected")
        .end_object();
    return body + '\n';
}

std::string error(std::string_view message)
{
    return join("{\"error\":", json::quote(message), "}\n");
}

void fail(Plan& plan, unsigned status, std::string_view message)
{
    plan.status = status;
    plan.body = error(message);
    plan.verdict.reset();
}

}  // namespace

bool Planner::is_valid(const Behaviour& behaviour, std::string_view key) const noexcept
{
    return behaviour.mode != Mode::reject ||
           Random{hash_of(key, seed_)}.fraction() >= behaviour.share;
}

// As services do that break: half of it, another one's page, what is no JSON, another type.
std::string Planner::spoil(std::string_view body)
{
    switch (random_.below(5)) {
    case 0:
        return std::string{body.substr(0, body.size() / 2)};
    case 1:
        return "<html><body>502 Bad Gateway</body></html>\n";
    case 2:
        return "{\"order_id\":\"another\",\"valid\":true}\n";
    case 3:
        return "{\"valid\":\"yes\"}\n";
    default:
        return "\xFF\xFE{}\n";
    }
}

Plan Planner::plan(const Behaviour& behaviour, std::string_view order_id, std::string_view key)
{
    // As many for each request, whatever comes of it: what happens to the others stays the same.
    double chance = random_.fraction();
    Plan plan{.after = behaviour.latency.at(random_.fraction())};
    bool is_hit = chance < behaviour.share;
    plan.verdict = is_valid(behaviour, key);
    plan.body = verdict_on(order_id, *plan.verdict);
    switch (behaviour.mode) {
    case Mode::normal:
    case Mode::reject:
        break;
    case Mode::slow:
        plan.after += behaviour.slow;
        break;
    case Mode::down:
        fail(plan, 503, "Service unavailable");
        break;
    case Mode::error:
        fail(plan, 500, "Validation failed");
        break;
    case Mode::flaky:
        if (is_hit)
            fail(plan, chance < behaviour.share / 2 ? 500U : 503U, "Failed by chance");
        break;
    case Mode::corrupt:
        if (is_hit) {
            plan.body = spoil(plan.body);
            plan.verdict.reset();
        }
        break;
    case Mode::hang:
        plan.ending = Plan::Ending::hang;
        break;
    case Mode::reset:
        plan.ending = Plan::Ending::cut;
        break;
    case Mode::ratelimit:
        fail(plan, 429, "Too many requests");
        plan.retry_after = behaviour.retry_after;
        break;
    }
    if (plan.ending != Plan::Ending::answer)
        plan.verdict.reset();
    return plan;
}

}  // namespace holdfast::upstream
