#include "event/relay_window.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace holdfast::event {

void RelayWindow::open(Standing standing)
{
    rows_.clear();
    halted_ = {std::make_move_iterator(standing.halted.begin()),
               std::make_move_iterator(standing.halted.end())};
    in_flight_ = 0;
    waiting_ = 0;
    read_to_ = standing.position;
    saved_position_ = standing.position;
    progress_ = {.position = standing.position};
}

void RelayWindow::add(std::vector<Waiting> rows)
{
    CHECK(rows.size() <= room());
    waiting_ += rows.size();
    for (Waiting& row : rows) {
        CHECK(row.sequence > read_to_);
        read_to_ = row.sequence;
        rows_.push_back({.waiting = std::move(row)});
    }
}

void RelayWindow::add_parked(std::vector<Waiting> rows)
{
    CHECK(rows_.empty() && rows.size() <= rows_max_);
    waiting_ += rows.size();
    for (Waiting& row : rows) {
        halted_.erase(row.event.key);
        rows_.push_back({.waiting = std::move(row), .was_parked = true});
    }
}

bool RelayWindow::is_halted(const Row& row) const
{
    const std::string& key = row.waiting.event.key;
    return !key.empty() && halted_.contains(key);
}

std::vector<const Waiting*> RelayWindow::next(std::size_t limit)
{
    std::vector<const Waiting*> next;
    for (Row& row : rows_) {
        if (next.size() == limit)
            break;
        if (row.state != State::waiting)
            continue;
        if (is_halted(row)) {
            --waiting_;
            park(row, "waits for another one of its key");
        } else {
            next.push_back(&row.waiting);
        }
    }
    advance();
    return next;
}

void RelayWindow::submitted(const std::vector<const Waiting*>& rows, std::size_t count)
{
    CHECK(count <= rows.size());
    for (std::size_t i = 0; i < count; ++i) {
        Row* row = find(rows[i]->sequence);
        CHECK(row != nullptr && row->state == State::waiting);
        row->state = State::in_flight;
        --waiting_;
        ++in_flight_;
    }
}

bool RelayWindow::report(const Report& report)
{
    Row* row = find(report.sequence);
    if (row == nullptr || row->state != State::in_flight)
        return false;
    --in_flight_;
    switch (report.outcome) {
    case Outcome::again:
        row->state = State::waiting;
        ++waiting_;
        return true;
    case Outcome::refused:
        park(*row, report.why);
        break;
    case Outcome::delivered:
        row->state = State::over;
        if (row->was_parked)
            progress_.released.push_back(report.sequence);
        break;
    }
    advance();
    return true;
}

// One that was parked before is so still: there is nothing to store.
void RelayWindow::park(Row& row, std::string why)
{
    const Waiting& waiting = row.waiting;
    row.state = State::over;
    if (!waiting.event.key.empty())
        halted_.insert(waiting.event.key);
    if (!row.was_parked)
        progress_.parked.push_back({waiting.sequence, waiting.event.key, std::move(why)});
}

// What is over at the front goes; of what was parked, the position knows nothing.
void RelayWindow::advance()
{
    while (!rows_.empty() && rows_.front().state == State::over) {
        if (!rows_.front().was_parked)
            progress_.position = rows_.front().waiting.sequence;
        rows_.pop_front();
    }
    if (rows_.empty())
        progress_.position = read_to_;
}

RelayWindow::Row* RelayWindow::find(std::int64_t sequence)
{
    auto found = std::ranges::lower_bound(rows_, sequence, {},
                                          [](const Row& row) { return row.waiting.sequence; });
    if (found == rows_.end() || found->waiting.sequence != sequence)
        return nullptr;
    return &*found;
}

bool RelayWindow::has_progress() const noexcept
{
    return progress_.position != saved_position_ || !progress_.parked.empty() ||
           !progress_.released.empty();
}

Progress RelayWindow::take_progress()
{
    saved_position_ = progress_.position;
    return std::exchange(progress_, {.position = progress_.position});
}

void RelayWindow::put_back(Progress progress)
{
    saved_position_ = -1;
    std::ranges::move(progress_.parked, std::back_inserter(progress.parked));
    std::ranges::move(progress_.released, std::back_inserter(progress.released));
    progress_.parked = std::move(progress.parked);
    progress_.released = std::move(progress.released);
}

}  // namespace holdfast::event
