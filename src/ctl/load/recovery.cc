#include "ctl/load/recovery.h"

#include <utility>

#include "base/text.h"
#include "lib/json/document.h"

namespace holdfast::ctl {

RecoveryWait::RecoveryWait(const World& world, std::string_view load, Duration patience,
                           std::function<void()> done)
    : world_{world},
      path_{join("/orders?state=Processing&limit=1&product=", load)},
      until_{world.loop.now() + patience},
      done_{std::move(done)}
{
    world_.loop.add(*this, world_.loop.now());
}

RecoveryWait::~RecoveryWait()
{
    for (const auto& exchange : {ours_, all_})
        if (exchange)
            world_.exchanges.cancel(*exchange);
    world_.loop.remove(*this);
}

Instant RecoveryWait::step(Instant now)
{
    if ((is_over_ || now >= until_) && done_)
        std::exchange(done_, nullptr)();
    if (!done_)
        return never;
    if (!ours_)
        ours_ =
            world_.exchanges.start(world_.target.get(path_, answer_max),
                                   [this](const curl::Response& response) { note_ours(response); });
    if (!all_)
        all_ =
            world_.exchanges.start(world_.target.get("/orders/stats", answer_max),
                                   [this](const curl::Response& response) { note_all(response); });
    return now + interval;
}

void RecoveryWait::note_ours(const curl::Response& response)
{
    ours_.reset();
    if (response.end != curl::End::answered || response.status != 200)
        return;
    json::Document document = json::parse(response.body);
    const json::Node* items = document.root.find("items");
    is_over_ = items != nullptr && items->items.empty();
    if (is_over_)
        world_.loop.wake(*this);
}

void RecoveryWait::note_all(const curl::Response& response)
{
    all_.reset();
    json::Document document = json::parse(response.body);
    const json::Node* orders = document.root.find("orders");
    const json::Node* waiting = orders == nullptr ? nullptr : orders->find("Processing");
    if (waiting != nullptr)
        waiting_ = waiting->integer().value_or(waiting_);
}

}  // namespace holdfast::ctl
