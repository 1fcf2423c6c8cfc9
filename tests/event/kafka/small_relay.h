// A relay without an outbox: sends what it is given in order, and again what comes back. Of a key
// of which one was refused it sends no more. One thread.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/loop.h"
#include "base/task.h"
#include "event/sink.h"

namespace holdfast::event {

class SmallRelay final : public Task {
public:
    explicit SmallRelay(Loop& loop) : loop_{loop} { loop_.add(*this, never); }
    ~SmallRelay() override { loop_.remove(*this); }
    SmallRelay(const SmallRelay&) = delete;
    SmallRelay& operator=(const SmallRelay&) = delete;

    const char* name() const noexcept override { return "small relay"; }
    Instant step(Instant now) override
    {
        collect();
        submit();
        return now + std::chrono::milliseconds{20};
    }

    void set_sink(Sink& sink)
    {
        sink_ = &sink;
        loop_.wake(*this);
    }
    // No more is sent, and collected by whoever asks.
    void end() { sink_ = nullptr; }

    void add(std::string_view topic, std::string key, std::string data)
    {
        const auto sequence = static_cast<std::int64_t>(rows_.size()) + 1;
        rows_.push_back({.outgoing = {.sequence = sequence,
                                      .topic = topic,
                                      .event = {.id = std::to_string(sequence),
                                                .type = "order.accepted",
                                                .key = std::move(key),
                                                .data = std::move(data)}}});
        loop_.wake(*this);
    }

    void collect()
    {
        if (sink_ == nullptr)
            return;
        for (Report& each : sink_->collect()) {
            Row& row = rows_.at(static_cast<std::size_t>(each.sequence) - 1);
            ++collected_;
            row.why = std::move(each.why);
            row.state = each.outcome == Outcome::delivered ? State::delivered
                        : each.outcome == Outcome::again   ? State::waiting
                                                           : State::refused;
            if (row.state == State::refused)
                halted_.insert(row.outgoing.event.key);
        }
        for (Row& row : rows_)
            if (row.state == State::waiting && halted_.contains(row.outgoing.event.key))
                row.state = State::held;
    }

    bool is_done() const { return count(State::waiting) + count(State::in_flight) == 0; }
    std::size_t delivered() const { return count(State::delivered); }
    std::size_t refused() const { return count(State::refused); }
    std::size_t held() const { return count(State::held); }
    std::size_t collected() const { return collected_; }
    const std::string& why(std::size_t sequence) const { return rows_.at(sequence - 1).why; }

private:
    enum class State { waiting, in_flight, delivered, refused, held };
    struct Row {
        Outgoing outgoing;
        State state = State::waiting;
        std::string why{};
    };

    void submit()
    {
        if (sink_ == nullptr)
            return;
        std::vector<Outgoing> next;
        for (const Row& row : rows_)
            if (row.state == State::waiting && next.size() < 500)
                next.push_back(row.outgoing);
        const std::size_t taken = sink_->submit(next);
        for (std::size_t i = 0; i < taken; ++i)
            rows_.at(static_cast<std::size_t>(next[i].sequence) - 1).state = State::in_flight;
    }
    std::size_t count(State state) const
    {
        std::size_t found = 0;
        for (const Row& row : rows_)
            found += row.state == state ? 1 : 0;
        return found;
    }

    Loop& loop_;
    Sink* sink_ = nullptr;
    std::vector<Row> rows_;
    std::set<std::string> halted_;
    std::size_t collected_ = 0;
};

}  // namespace holdfast::event
