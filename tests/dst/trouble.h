// What befalls a world besides its clients: the disk, the wall clock, other programs. One thread.
#pragma once

#include "base/random.h"
#include "tests/dst/process.h"

namespace holdfast::dst {

class Trouble {
public:
    struct World {
        VirtualLoop& loop;
        SimulatedDisk& disk;
        SimulatedRoom& room;
        Trace& trace;
        Sights& sights;
    };

    Trouble(World world, Random random) : world_{world}, random_{random} {}

    void fail_disk();
    void fill_disk();
    void slow_disk(Process& process);
    void jump();
    // Another program writes what the service never would.
    void meddle();

private:
    bool chance(std::uint64_t one_in) { return random_.below(one_in) == 0; }

    World world_;
    Random random_;
};

}  // namespace holdfast::dst
