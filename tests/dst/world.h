// The world of one seed: clients, operators, strangers, the service, the disk, the clock, and one
// process after the other in between. Things happen until it is healed; then all orders must come
// to their end, and what is found must be what was promised. Everything follows from the seed. One
// thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "tests/dst/breaker_watch.h"
#include "tests/dst/clients.h"
#include "tests/dst/model.h"
#include "tests/dst/plan.h"
#include "tests/dst/process.h"
#include "tests/dst/service.h"
#include "tests/dst/sights.h"
#include "tests/dst/trace.h"
#include "tests/dst/trouble.h"
#include "tests/fakes/loop_clock.h"
#include "tests/fakes/simulated_disk.h"
#include "tests/fakes/simulated_room.h"
#include "tests/fakes/simulated_vfs.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::dst {

class World {
public:
    World(std::uint64_t seed, Trace::Reader reader);

    // Returns what was broken; empty: nothing.
    std::string live();
    // What happened, and what it came to: the same for the same seed.
    Sights sights() const;
    std::uint64_t hash() const noexcept { return trace_.hash(); }

private:
    void happen();
    void do_to_process();
    void use_process(std::uint64_t dice);
    void advance(Instant until);
    void look_after_process();
    void heal();
    bool is_quiet();

    void start_process();
    void check_opened();
    void end_process(bool loses_power, std::string_view why);
    void note_end(std::string_view why, Sight sight);

    bool is_broken() const { return !wrong().empty(); }
    const std::string& wrong() const;
    bool chance(std::uint64_t one_in) { return random_.below(one_in) == 0; }

    // First of all: making it needs a disk of its own.
    const std::vector<char>& ledger_;
    Random random_;
    Plan plan_;
    VirtualLoop loop_;
    LoopClock clock_{loop_};
    Trace trace_;
    Sights sights_;
    SimulatedDisk disk_;
    SimulatedVfs vfs_{disk_};
    SimulatedRoom room_{disk_};
    Service service_;
    BreakerWatch breaker_;
    Model model_;
    Clients clients_;
    Trouble trouble_;

    std::unique_ptr<Process> process_;
    WatchedQueue::Held left_;  // By processes that have ended.
    Instant start_at_{};
    Instant exit_at_ = never;  // Of a process whose store is broken.
    bool is_draining_ = false;
    bool was_drained_ = false;
    bool is_healed_ = false;
    bool is_quiet_ = false;  // And all orders have come to their end.
    bool has_lost_power_ = true;
};

}  // namespace holdfast::dst
