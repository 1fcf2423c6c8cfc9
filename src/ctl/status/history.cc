#include "ctl/status/history.h"

#include "ctl/answer.h"

namespace holdfast::ctl {
namespace {

std::optional<std::int64_t> integer(const json::Node* node, std::string_view name)
{
    const json::Node* found = node == nullptr ? nullptr : node->find(name);
    return found == nullptr ? std::nullopt : found->integer();
}

}  // namespace

void StatusHistory::take(const json::Node& status, Instant now)
{
    std::string started;
    if (const json::Node* service = status.find("service"))
        started = printable_text(*service, "startedAt") + printable_text(*service, "pid");
    if (started != started_)
        rate_.forget();
    started_ = std::move(started);
    const auto total = integer(status.find("requests"), "total");
    requests_.add(total ? rate_.take(*total, now) : std::nullopt);
    const json::Node* orders = status.find("orders");
    const auto waiting =
        integer(orders == nullptr ? nullptr : orders->find("byState"), "Processing");
    backlog_.add(waiting ? std::optional<double>{static_cast<double>(*waiting)} : std::nullopt);
}

void StatusHistory::miss()
{
    rate_.forget();
    requests_.add(std::nullopt);
    backlog_.add(std::nullopt);
}

}  // namespace holdfast::ctl
