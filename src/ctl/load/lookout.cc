#include "ctl/load/lookout.h"

#include <algorithm>

#include "ctl/answer.h"

namespace holdfast::ctl {

std::string read_health(const json::Node& root)
{
    const json::Node* services = root.find("services");
    const json::Node* service = services == nullptr ? nullptr : services->find("external_service");
    return service == nullptr ? std::string{} : printable_text(*service, "status");
}

std::string read_breaker(const json::Node& root)
{
    return printable_text(root, "state");
}

Lookout::Lookout(const World& world) : world_{world}, start_{world.loop.now()}
{
    world_.loop.add(*this, start_);
}

Lookout::~Lookout()
{
    for (const auto& exchange : {health_, breaker_})
        if (exchange)
            world_.exchanges.cancel(*exchange);
    world_.loop.remove(*this);
}

bool Lookout::has_seen(std::string_view health) const
{
    return std::ranges::find(observed_.health, health, &Seen::word) != observed_.health.end();
}

Instant Lookout::step(Instant now)
{
    if (!health_)
        ask("/health_status", read_health, observed_.health, health_);
    if (!breaker_)
        ask("/breaker", read_breaker, observed_.breaker, breaker_);
    return now + interval;
}

void Lookout::ask(std::string_view path, Read read, std::vector<Seen>& changes,
                  std::optional<curl::ExchangeId>& exchange)
{
    exchange = world_.exchanges.start(
        world_.target.get(path, answer_max),
        [this, read, &changes, &exchange](const curl::Response& response) {
            exchange.reset();
            // A daemon that is away says nothing about the service.
            if (response.end == curl::End::answered && response.status == 200)
                note(changes, read(json::parse(response.body).root));
            if (listener_)
                listener_();
        });
}

void Lookout::note(std::vector<Seen>& changes, std::string word)
{
    bool is_news = changes.empty() || changes.back().word != word;
    if (is_news && !word.empty() && changes.size() < changes_max)
        changes.push_back({.after = world_.loop.now() - start_, .word = std::move(word)});
}

}  // namespace holdfast::ctl
