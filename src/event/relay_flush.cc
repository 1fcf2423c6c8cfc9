#include "event/relay_flush.h"

#include <utility>

namespace holdfast::event {

RelayFlush::RelayFlush(Loop& loop, Outbox& outbox, const Relay& relay)
    : loop_{loop}, outbox_{outbox}, relay_{relay}, self_{std::make_shared<RelayFlush*>(this)}
{
}

RelayFlush::~RelayFlush()
{
    cancel();
}

void RelayFlush::request(Duration limit, std::function<void(bool)> done)
{
    if (waiting_.size() >= waiting_max)
        return done(false);
    waiting_.push_back(
        std::make_shared<Waiting>(Waiting{.until = loop_.now() + limit, .done = std::move(done)}));
    outbox_.look(0, [self = self_, waiting = waiting_.back()](const Result<Backlog>& backlog) {
        if (backlog)
            waiting->last = backlog->last;
        if (*self != nullptr)
            (*self)->loop_.wake(**self);
    });
    loop_.wake(*this);
}

Instant RelayFlush::step(Instant now)
{
    for (auto each = waiting_.begin(); each != waiting_.end();) {
        const bool is_out = (*each)->last && relay_.position() >= *(*each)->last;
        if (!is_out && now < (*each)->until) {
            ++each;
            continue;
        }
        const std::shared_ptr<Waiting> over = *each;
        each = waiting_.erase(each);
        over->done(is_out);
    }
    return waiting_.empty() ? never : now + interval;
}

}  // namespace holdfast::event
