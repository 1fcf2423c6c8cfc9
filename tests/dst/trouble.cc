#include "tests/dst/trouble.h"

#include <array>
#include <chrono>
#include <string_view>

#include "lib/sqlite/connection.h"
#include "tests/fakes/simulated_vfs.h"

namespace holdfast::dst {
namespace {

using namespace std::chrono_literals;

// A clock is not as wrong as that: keys are kept for a week.
constexpr std::chrono::hours wrong_max{72};

}  // namespace

void Trouble::fail_disk()
{
    // Syncs most of all: only they leave something that nobody knows.
    using Operation = SimulatedDisk::Operation;
    static constexpr std::array kinds{Operation::sync, Operation::sync, Operation::sync,
                                      Operation::write, Operation::truncate};
    world_.trace.note("the disk will fail");
    world_.disk.fail(kinds.at(random_.below(kinds.size())), random_.below(4), chance(4));
}

void Trouble::fill_disk()
{
    if (world_.room.is_limited()) {
        world_.trace.note("the disk has room again");
        return world_.room.lift();
    }
    world_.trace.note("the disk fills up");
    world_.room.limit_to(static_cast<std::int64_t>(random_.below(160 << 10)));
}

void Trouble::slow_disk(Process& process)
{
    constexpr Duration usual = DelayedLedger::usual_slowness;
    static constexpr std::array<Duration, 4> slowness{usual, usual, 300ms, 3s};
    Duration slow = slowness.at(random_.below(slowness.size()));
    world_.trace.note("the disk takes ", slow.count(), " ns at most");
    world_.sights[Sight::slow_disk] += slow > usual ? 1U : 0U;
    process.ledger().set_slowness(slow);
}

void Trouble::jump()
{
    static constexpr std::array<Duration, 6> jumps{1s, 30s, 10min, 2h, 25h, 40h};
    WallTime right = ManualClock::start_wall + (world_.loop.now() - ManualClock::start);
    Duration jump = jumps.at(random_.below(jumps.size()));
    WallTime wall = world_.loop.wall() + (chance(2) ? jump : -jump);
    if (std::chrono::abs(wall - right) > wrong_max)
        wall = right;
    bool is_forward = wall > world_.loop.wall();
    ++world_.sights[is_forward ? Sight::jump_forward : Sight::jump_back];
    world_.trace.note("the clock jumps ", is_forward ? "forward" : "back");
    world_.loop.set_wall(wall);
}

void Trouble::meddle()
{
    static constexpr std::array<std::string_view, 3> words{
        "UPDATE orders SET state = 'Processing', reason = NULL, shipment_id = NULL, "
        "finished_at = NULL WHERE state <> 'Processing'",
        "UPDATE orders SET state = 'Rejected', reason = NULL, shipment_id = NULL "
        "WHERE state = 'Validated'",
        "UPDATE orders SET state = 'Failed', reason = 'operator', shipment_id = NULL "
        "WHERE state IN ('Validated', 'Rejected')"};
    world_.trace.note("a stranger meddles");
    try {
        sqlite::Connection db{database_path, sqlite::Mode::read_write, SimulatedVfs::name};
        (void)db.run(words.at(random_.below(words.size())));
    } catch (const sqlite::Failure& failure) {
        bool is_refused = failure.kind() == sqlite::FailureKind::constraint;
        world_.trace.note("  and fails: ", std::string_view{failure.what()});
        world_.sights[Sight::stranger_refused] += is_refused ? 1U : 0U;
    }
}

}  // namespace holdfast::dst
