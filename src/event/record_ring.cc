#include "event/record_ring.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace holdfast::event {
namespace {

template <typename Record>
std::vector<Record> take_front(std::deque<Record>& records, std::size_t limit)
{
    const auto end = records.begin() + static_cast<std::ptrdiff_t>(std::min(limit, records.size()));
    std::vector<Record> taken{std::make_move_iterator(records.begin()),
                              std::make_move_iterator(end)};
    records.erase(records.begin(), end);
    return taken;
}

}  // namespace

void RecordRing::push(RequestRecord record)
{
    make_room();
    requests_.push_back(std::move(record));
}

void RecordRing::push(ResponseRecord record)
{
    make_room();
    responses_.push_back(std::move(record));
}

void RecordRing::push(ErrorRecord record)
{
    make_room();
    errors_.push_back(std::move(record));
}

void RecordRing::make_room()
{
    if (size() < limit_)
        return;
    if (!requests_.empty())
        shed(requests_, RecordClass::request);
    else if (!responses_.empty())
        shed(responses_, RecordClass::response);
    else if (!errors_.empty())
        shed(errors_, RecordClass::error);
}

template <typename Record>
void RecordRing::shed(std::deque<Record>& records, RecordClass which)
{
    const WallTime at = records.front().at;
    records.pop_front();
    ++shed_[index_of(which)];
    note_lost(which, Stage::ring, 1, at, at);
}

void RecordRing::note_lost(RecordClass which, Stage stage, std::uint64_t count, WallTime from,
                           WallTime to)
{
    std::optional<Gap>& gap = gaps_[index_of(which)][static_cast<std::size_t>(stage)];
    if (!gap)
        gap = Gap{.which = which, .stage = stage, .from = from, .to = to};
    gap->count += count;
    gap->from = std::min(gap->from, from);
    gap->to = std::max(gap->to, to);
}

RecordBatch RecordRing::take(std::size_t limit)
{
    RecordBatch batch;
    batch.errors = take_front(errors_, limit);
    std::size_t room = limit - batch.errors.size();
    // Half each, so that a request and its answer go together; more when the others are few.
    const std::size_t half = std::max(room / 2, room - std::min(room, responses_.size()));
    batch.requests = take_front(requests_, half);
    batch.responses = take_front(responses_, room - batch.requests.size());
    for (auto& of_class : gaps_)
        for (std::optional<Gap>& gap : of_class)
            if (gap)
                batch.gaps.push_back(*std::exchange(gap, std::nullopt));
    return batch;
}

bool RecordRing::has_gaps() const noexcept
{
    return std::ranges::any_of(gaps_, [](const auto& of_class) {
        return std::ranges::any_of(of_class, [](const auto& gap) { return gap.has_value(); });
    });
}

}  // namespace holdfast::event
