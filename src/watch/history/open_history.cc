#include "watch/history/open_history.h"

#include <algorithm>
#include <utility>

namespace holdfast::watch {
namespace {

void move_to(Bucket& open, std::int64_t number, std::vector<Bucket>& closed)
{
    if (open.number == number)
        return;
    if (!open.rollup.is_empty())
        closed.push_back(open);
    open = {.number = number};
}

// `span` is what the result before covered.
void advance(Bucket& open, Millis length, const std::optional<Span>& span, const Sample& sample,
             std::vector<Bucket>& closed)
{
    for (WallTime at = span ? span->from : WallTime{}; span && at < span->to;) {
        std::int64_t number = number_of(at, length);
        WallTime end = start_of(number + 1, length);
        move_to(open, number, closed);
        open.rollup.covered[span->cover] += overlap(*span, at, end);
        at = end;
    }
    move_to(open, number_of(sample.at, length), closed);
    open.rollup.count(sample);
}

}  // namespace

WallTime kept_time(const OpenHistory& open, WallTime at) noexcept
{
    WallTime kept = from_millis(to_millis(at));
    bool is_set_back = open.last && kept <= open.last->at && open.last->at - kept <= set_back_max;
    return is_set_back ? open.last->at + Millis{1} : kept;
}

Closed take(OpenHistory& open, const Sample& sample)
{
    Closed closed;
    bool goes_on = open.last && sample.at > open.last->at;
    if (!open.chunk.empty() && (!goes_on || !has_room(open.chunk, open.chunk_at, sample)))
        closed.chunks.push_back({.first_at = open.chunk_at, .bytes = std::move(open.chunk)});
    if (!closed.chunks.empty())
        open.chunk.clear();
    bool begins = open.chunk.empty();
    if (begins)
        open.chunk_at = sample.at;
    append(open.chunk, begins ? nullptr : &*open.last, sample);

    std::optional<Span> span = goes_on ? span_of(*open.last, sample.at) : std::nullopt;
    advance(open.hour, hour_length, span, sample, closed.hours);
    advance(open.day, day_length, span, sample, closed.days);

    if (!open.last || open.last->status != sample.status)
        open.since = sample.at;
    open.last = sample;
    return closed;
}

}  // namespace holdfast::watch
