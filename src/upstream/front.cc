#include "upstream/front.h"

#include <system_error>
#include <utility>

#include "http/listener.h"

namespace holdfast::upstream {

Front::Front(const http::Server::World& world, const http::ServerSettings& settings,
             Endpoint endpoint, Owner& owner)
    : world_{world}, settings_{settings}, endpoint_{std::move(endpoint)}, owner_{owner}
{
    world_.loop.add(*this, never);
}

Front::~Front()
{
    world_.loop.remove(*this);
}

void Front::open()
{
    Descriptor listener = http::open_listener(endpoint_);
    server_ = std::make_unique<http::Server>(world_, settings_);
    server_->listen(std::move(listener));
    is_wanted_ = true;
}

void Front::set_open(bool is_wanted)
{
    is_wanted_ = is_wanted;
    world_.loop.wake(*this);
}

Instant Front::step(Instant now)
{
    if (server_ && !is_wanted_ && !is_draining_) {
        is_draining_ = true;
        server_->drain(closing_max, [this](std::size_t /*cut_off*/) {
            is_drained_ = true;
            world_.loop.wake(*this);
        });
        return never;
    }
    // What drains is not opened again: there was to be a moment in which nobody listened.
    if (is_drained_) {
        owner_.front_closes();
        server_.reset();
        is_draining_ = is_drained_ = false;
    }
    if (server_ || !is_wanted_)
        return never;
    try {
        open();
        has_complained_ = false;
    } catch (const std::system_error& error) {
        if (!std::exchange(has_complained_, true))
            owner_.front_cannot_open(error.what());
        return now + reopening;
    }
    return never;
}

}  // namespace holdfast::upstream
