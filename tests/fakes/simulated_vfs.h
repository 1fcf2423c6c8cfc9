// SQLite's view of a SimulatedDisk: files, locks between connections of this process, and the
// shared memory of the WAL on the heap. It is SQLite's default as long as it lives, so that chance
// comes from the disk's seed too: the salts in the WAL are the same in every run. One thread.
#pragma once

#include <memory>

#include "tests/fakes/simulated_disk.h"

namespace holdfast {

class SimulatedVfs {
public:
    // One at a time, and no connection open when it comes or goes.
    explicit SimulatedVfs(SimulatedDisk& disk);
    SimulatedVfs(const SimulatedVfs&) = delete;
    SimulatedVfs& operator=(const SimulatedVfs&) = delete;
    ~SimulatedVfs();

    static constexpr const char* name = "simulated";

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace holdfast
