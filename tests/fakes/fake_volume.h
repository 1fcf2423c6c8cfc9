// A disk whose free space a test decides.
#pragma once

#include "store/volume.h"

namespace holdfast::store {

class FakeVolume final : public Volume {
public:
    std::int64_t free_bytes() override { return free; }
    std::int64_t free_inodes() override { return inodes; }
    bool has_ballast() override { return ballast > 0; }
    void drop_ballast_unless(std::int64_t bytes) override
    {
        if (ballast != bytes)
            drop_ballast();
    }
    bool make_ballast(std::int64_t bytes) override
    {
        ballast = bytes;
        free -= bytes;
        return true;
    }
    void drop_ballast() override
    {
        free += ballast;
        ballast = 0;
    }

    std::int64_t free = 1LL << 40;
    std::int64_t inodes = 1000;
    std::int64_t ballast = 0;
};

}  // namespace holdfast::store
