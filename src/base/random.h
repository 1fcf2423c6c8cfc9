// Chance as an argument: seeded by the programs from the kernel, by tests from a number they
// print. Not for secrets. One thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace holdfast {

// xoshiro256**: 4 words of state, no allocation; std::mt19937 carries 2.5 kB and its
// distributions differ between standard libraries, so a seed would not replay everywhere.
class Random {
public:
    explicit Random(std::uint64_t seed) noexcept;

    std::uint64_t next() noexcept;
    // Uniform in [0, bound); 0 when bound is 0.
    std::uint64_t below(std::uint64_t bound) noexcept;
    // Uniform in [0, 1).
    double fraction() noexcept;
    // `digits` lower-case hexadecimal digits.
    std::string hex(std::size_t digits);

private:
    std::array<std::uint64_t, 4> state_;
};

}  // namespace holdfast
