#include "obs/trace/tracer.h"

#include <algorithm>
#include <iterator>

namespace holdfast::trace {

Begun Tracer::begin(const Context* parent)
{
    return begin(parent, false);
}

Begun Tracer::receive(std::string_view traceparent, std::string_view tracestate)
{
    if (!settings_.is_on)
        return {};
    if (traceparent.empty())
        return begin(nullptr, false);
    const Context parent = parse_context(traceparent, tracestate);
    return begin(&parent, true);
}

Begun Tracer::begin(const Context* parent, bool is_remote)
{
    if (!settings_.is_on)
        return {};
    if (parent != nullptr && !parent->is_valid())
        parent = nullptr;
    Begun begun{.at = clock_.now()};
    begun.context.span = make_span_id(random_);
    if (parent != nullptr) {
        begun.context.trace = parent->trace;
        begun.context.state = parent->state;
        begun.parent = parent->span;
        begun.has_remote_parent = is_remote;
    } else {
        begun.context.trace = make_trace_id(random_);
    }
    begun.context.is_sampled = settings_.sampler.samples(begun.context.trace, parent);
    return begun;
}

bool Tracer::wants(const Begun& begun) noexcept
{
    if (!begun.is_recorded() || !settings_.is_on)
        return false;
    if (queue_.size() < settings_.queue_max)
        return true;
    ++dropped_;
    return false;
}

void Tracer::end(const Begun& begun, Span&& span)
{
    if (!begun.is_recorded() || !settings_.is_on)
        return;
    span.context = begun.context;
    span.parent = begun.parent;
    span.has_remote_parent = begun.has_remote_parent;
    span.end = clock_.wall();
    // By the clock that nobody sets: a span does not end before it begins.
    span.start = span.end - std::max(clock_.now() - begun.at, Duration::zero());
    keep(std::move(span));
}

void Tracer::record(const Context& parent, Duration took, Span&& span)
{
    if (!parent.is_valid())
        return;
    Begun begun = begin(&parent, false);
    begun.at -= std::max(took, Duration::zero());
    end(begun, std::move(span));
}

void Tracer::keep(Span&& span)
{
    if (queue_.size() >= settings_.queue_max) {
        ++dropped_;
        return;
    }
    bound(span);
    queue_.push_back(std::move(span));
    if (told_ && (queue_.size() == 1 || queue_.size() == settings_.batch_max))
        told_();
}

std::vector<Span> Tracer::take(std::size_t most)
{
    auto count = static_cast<std::ptrdiff_t>(std::min(most, queue_.size()));
    std::vector<Span> taken{std::make_move_iterator(queue_.begin()),
                            std::make_move_iterator(queue_.begin() + count)};
    queue_.erase(queue_.begin(), queue_.begin() + count);
    return taken;
}

}  // namespace holdfast::trace
