// A sink as bad as sinks are: it has little room, loses reports, asks for things again that it has,
// refuses some for good, and forgets everything in a crash. What it has received it never forgets.
// One thread.
#pragma once

#include <algorithm>
#include <deque>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "event/sink.h"

namespace holdfast::event {

// Not the inbox's Received: both may be in one program.
struct Arrival {
    std::int64_t sequence = 0;
    std::string key;
    std::string id;
    std::string topic;
};

class FlakySink final : public Sink {
public:
    explicit FlakySink(Random random) : random_{random} {}

    std::string_view name() const noexcept override { return "kafka"; }

    std::size_t submit(std::span<const Outgoing> events) override
    {
        const std::size_t room = room_max - std::min(room_max, in_flight.size());
        const std::size_t taken = std::min(room, events.size());
        in_flight.insert(in_flight.end(), events.begin(),
                         events.begin() + static_cast<std::ptrdiff_t>(taken));
        return taken;
    }

    std::vector<Report> collect() override { return std::exchange(reports_, {}); }
    SinkHealth health() const override { return {}; }

    // Deals with the oldest one that is under way.
    void go_on()
    {
        if (in_flight.empty())
            return;
        Outgoing next = in_flight.front();
        in_flight.pop_front();
        if (refused.contains(next.sequence)) {
            reports_.push_back({next.sequence, Outcome::refused, "too large"});
            return send_back(next.event.key);
        }
        const std::uint64_t luck = is_well ? 0 : random_.below(10);
        if (luck < 8)
            receive(next);
        if (luck < 7)
            reports_.push_back({next.sequence, Outcome::delivered, {}});
        else
            // With a luck of 7 it has arrived, and nobody knows.
            reports_.push_back({next.sequence, Outcome::again, "timed out"});
        if (luck >= 7)
            send_back(next.event.key);
    }

    // The process ends: some of what was under way arrives all the same.
    void crash()
    {
        const std::uint64_t arriving = random_.below(in_flight.size() + 1);
        for (std::uint64_t i = 0; i < arriving; ++i)
            if (!refused.contains(in_flight[i].sequence))
                receive(in_flight[i]);
            else
                break;
        in_flight.clear();
        reports_.clear();
    }

    std::size_t room_max = 8;
    bool is_well = false;
    std::set<std::int64_t> refused;
    std::deque<Outgoing> in_flight;
    std::vector<Arrival> received;

private:
    void receive(const Outgoing& each)
    {
        received.push_back({each.sequence, each.event.key, each.event.id, std::string{each.topic}});
    }

    // What follows of a key does not overtake.
    void send_back(const std::string& key)
    {
        std::deque<Outgoing> others;
        for (Outgoing& each : in_flight) {
            if (each.event.key == key && !key.empty())
                reports_.push_back({each.sequence, Outcome::again, "behind another"});
            else
                others.push_back(std::move(each));
        }
        in_flight = std::move(others);
    }

    Random random_;
    std::vector<Report> reports_;
};

}  // namespace holdfast::event
