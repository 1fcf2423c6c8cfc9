// Where records wait for their batch. It never holds more than its limit: what comes then takes the
// place of the oldest request, of the oldest answer when there are none, of the oldest error at
// last. What was given up is counted, and told as gaps. Pure; loop thread.
#pragma once

#include <array>
#include <deque>
#include <optional>

#include "event/request_records.h"

namespace holdfast::event {

class RecordRing {
public:
    explicit RecordRing(std::size_t limit) noexcept : limit_{limit} {}

    void push(RequestRecord record);
    void push(ResponseRecord record);
    void push(ErrorRecord record);
    // Elsewhere some were given up as well: they are told with the next batch.
    void note_lost(RecordClass which, Stage stage, std::uint64_t count, WallTime from, WallTime to);

    // At most `limit` events, the oldest of each class, and the gaps until now.
    RecordBatch take(std::size_t limit);

    std::size_t size() const noexcept
    {
        return requests_.size() + responses_.size() + errors_.size();
    }
    bool has_gaps() const noexcept;
    // Ever, of the stage ring.
    const ClassCounts& shed() const noexcept { return shed_; }

private:
    void make_room();
    template <typename Record>
    void shed(std::deque<Record>& records, RecordClass which);

    std::size_t limit_;
    std::deque<RequestRecord> requests_;
    std::deque<ResponseRecord> responses_;
    std::deque<ErrorRecord> errors_;
    ClassCounts shed_{};
    // One of each class and stage: a run that goes on is one gap until it is told.
    std::array<std::array<std::optional<Gap>, stages.size()>, record_classes.size()> gaps_{};
};

}  // namespace holdfast::event
