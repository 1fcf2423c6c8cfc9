// The room on a simulated disk, as the writer asks for it, with a ballast that is a number. One
// thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "store/volume.h"
#include "tests/fakes/simulated_disk.h"

namespace holdfast {

class SimulatedRoom final : public store::Volume {
public:
    explicit SimulatedRoom(SimulatedDisk& disk) noexcept : disk_{disk} {}

    // Takes `bytes` away from what is free, down to nothing; or gives all back.
    void limit_to(std::int64_t bytes) { disk_.set_budget(disk_.used_bytes() + bytes); }
    void lift() { disk_.set_budget(SimulatedDisk::no_budget); }
    bool is_limited() const noexcept { return disk_.budget() != SimulatedDisk::no_budget; }

    std::int64_t free_bytes() override
    {
        return is_limited() ? std::max<std::int64_t>(disk_.budget() - disk_.used_bytes(), 0)
                            : plenty;
    }
    std::int64_t free_inodes() override { return -1; }
    bool has_ballast() override { return ballast_ > 0; }
    void drop_ballast_unless(std::int64_t bytes) override
    {
        if (ballast_ != bytes)
            drop_ballast();
    }
    bool make_ballast(std::int64_t bytes) override
    {
        if (free_bytes() < bytes)
            return false;
        ballast_ = bytes;
        if (is_limited())
            disk_.set_budget(disk_.budget() - bytes);
        return true;
    }
    void drop_ballast() override
    {
        if (is_limited())
            disk_.set_budget(disk_.budget() + ballast_);
        ballast_ = 0;
    }

private:
    static constexpr std::int64_t plenty = std::int64_t{1} << 40;

    SimulatedDisk& disk_;
    std::int64_t ballast_ = 0;
};

}  // namespace holdfast
