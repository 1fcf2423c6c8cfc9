// What numbers of a file system mean: space and inodes left to ordinary users. Pure; any thread.
#pragma once

#include <cstdint>

#include "watch/local_check.h"
#include "watch/observation.h"

namespace holdfast::watch {

struct DiskFacts {
    std::uint64_t block_bytes = 0;
    std::uint64_t blocks = 0;
    std::uint64_t blocks_free = 0;
    // Without what is kept for root.
    std::uint64_t blocks_available = 0;
    std::uint64_t inodes = 0;  // 0: it makes them as they are needed.
    std::uint64_t inodes_available = 0;
};

Observation judge_disk(const DiskCheck& check, const DiskFacts& facts);

}  // namespace holdfast::watch
