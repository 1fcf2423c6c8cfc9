// A mirror, a bus of its own and a systemd on it that does what a test says. One thread.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/text.h"
#include "daemon/system_clock.h"
#include "lib/systemd/bus.h"
#include "lib/systemd/event_loop.h"
#include "tests/fakes/fake_systemd.h"
#include "tests/fakes/loop_guard.h"
#include "tests/fakes/private_bus.h"
#include "watch/unit/bus_units.h"
#include "watch/unit/unit_events.h"

namespace holdfast::watch {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Everything that an observer is told, as lines.
struct Told final : UnitsObserver {
    void on_unit(const UnitFacts* before, const UnitFacts* now) override
    {
        const UnitFacts& facts = now != nullptr ? *now : *before;
        lines.push_back(join(before == nullptr ? "new "
                             : now == nullptr  ? "gone "
                                               : "",
                             facts.name, ' ', facts.load_state, ' ', facts.active_state, '/',
                             facts.sub_state, ' ', facts.result, ' ', facts.restarts));
        for (const UnitEvent& event : unit_events(
                 before, now, WallTime{}, units == nullptr ? std::nullopt : units->reloaded()))
            events.push_back(join(to_string(event.kind), ' ', event.detail));
    }
    void on_trouble(const std::string& trouble) override { troubles.push_back(trouble); }

    std::vector<std::string> lines;
    std::vector<std::string> events;
    std::vector<std::string> troubles;
    const Units* units = nullptr;
};

class BusFixture : public testing::Test {
protected:
    void begin(const BusUnitsSettings& settings = {})
    {
        units = std::make_unique<BusUnits>(loop, random, settings);
        told.units = units.get();
        units->add(told);
        bus.add(units->bus_user());
    }
    // Begins, and waits until all is known.
    void know(const BusUnitsSettings& settings = {})
    {
        begin(settings);
        wait([&] { return units->trouble().empty(); });
        told.lines.clear();
        told.events.clear();
    }

    void wait(const std::function<bool()>& is_done) { run_until(loop, is_done); }
    // Until systemd's signals of before have been told: they come in order.
    void settle()
    {
        auto name = join("settled", ++settlings, ".service");
        pid1.add(name);
        pid1.load(name);
        wait([&] { return units->find(name) != nullptr; });
        std::erase_if(told.lines, [](const std::string& line) {
            return line.find("settled") != std::string::npos;
        });
    }
    void turn_for(Duration time)
    {
        Instant end = clock.now() + time;
        struct Nudge final : Task {
            const char* name() const noexcept override { return "nudge"; }
            Instant step(Instant now) override { return now + milliseconds{5}; }
        } nudge;
        loop.add(nudge, loop.now());
        wait([&] { return clock.now() >= end; });
        loop.remove(nudge);
    }

    std::vector<std::string> mirrored() const
    {
        std::vector<std::string> lines;
        units->each([&](const UnitFacts& facts) {
            lines.push_back(join(facts.name, ' ', facts.load_state, ' ', facts.active_state, ' ',
                                 facts.sub_state));
        });
        return lines;
    }

    daemon::SystemClock clock;
    systemd::EventLoop loop{clock};
    Random random{1};
    PrivateBus private_bus;
    FakeSystemd pid1{loop, private_bus.address()};
    Told told;
    int settlings = 0;
    std::unique_ptr<BusUnits> units;
    systemd::Bus bus{loop, random, private_bus.address()};
};

}  // namespace holdfast::watch
