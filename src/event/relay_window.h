// What the relay has in its hands between an outbox and a sink: which rows go out next, which are
// under way, and how far everything has come. Of one key nothing overtakes; what a sink refuses
// holds up its key and no other. Pure; loop thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_set>
#include <vector>

#include "event/delivery.h"
#include "event/outbox_rows.h"

namespace holdfast::event {

class RelayWindow {
public:
    explicit RelayWindow(std::size_t rows_max) noexcept : rows_max_{rows_max} {}

    // Begins anew: nothing is under way.
    void open(Standing standing);

    // How many more rows it takes, and behind which one they begin.
    std::size_t room() const noexcept { return rows_max_ - rows_.size(); }
    std::int64_t read_to() const noexcept { return read_to_; }
    void add(std::vector<Waiting> rows);
    // Instead, when it is empty: rows that are parked get another chance, in their order.
    void add_parked(std::vector<Waiting> rows);

    // The next ones to go, at most `limit`, in order. Those of a key that is held up become parked
    // on the way.
    std::vector<const Waiting*> next(std::size_t limit);
    // So many of these, from the front, are under way.
    void submitted(const std::vector<const Waiting*>& rows, std::size_t count);
    // False: nobody waits for that one.
    bool report(const Report& report);

    // What is to be stored; nothing has changed when it equals what was taken before.
    Progress take_progress();
    bool has_progress() const noexcept;
    // It was not stored: it comes again.
    void put_back(Progress progress);

    bool is_empty() const noexcept { return rows_.empty(); }
    std::size_t in_flight() const noexcept { return in_flight_; }
    bool has_waiting() const noexcept { return waiting_ > 0; }
    std::size_t halted() const noexcept { return halted_.size(); }

private:
    enum class State { waiting, in_flight, over };
    struct Row {
        Waiting waiting;
        State state = State::waiting;
        bool was_parked = false;
    };

    Row* find(std::int64_t sequence);
    bool is_halted(const Row& row) const;
    void park(Row& row, std::string why);
    void advance();

    std::size_t rows_max_;
    std::deque<Row> rows_;  // By sequence; the first one is not over.
    std::unordered_set<std::string> halted_;
    std::int64_t read_to_ = 0;
    std::size_t waiting_ = 0;
    std::size_t in_flight_ = 0;
    Progress progress_;
    std::int64_t saved_position_ = 0;
};

}  // namespace holdfast::event
