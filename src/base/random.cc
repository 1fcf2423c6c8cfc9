#include "base/random.h"

#include <bit>

namespace holdfast {

Random::Random(std::uint64_t seed) noexcept
{
    // splitmix64 spreads a small seed over the whole state, as the generator's authors advise.
    for (std::uint64_t& word : state_) {
        seed += 0x9E3779B97F4A7C15U;
        std::uint64_t mixed = seed;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
        word = mixed ^ (mixed >> 31);
    }
}

std::uint64_t Random::next() noexcept
{
    std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

std::uint64_t Random::below(std::uint64_t bound) noexcept
{
    if (bound == 0)
        return 0;
    // Values under `skip` would make the low remainders likelier; draw again.
    std::uint64_t skip = (0 - bound) % bound;
    for (;;) {
        std::uint64_t value = next();
        if (value >= skip)
            return value % bound;
    }
}

double Random::fraction() noexcept
{
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

std::string Random::hex(std::size_t digits)
{
    static constexpr char alphabet[] = "0123456789abcdef";
    std::string out;
    out.reserve(digits);
    for (std::uint64_t bits = 0; out.size() < digits; bits >>= 4) {
        if (out.size() % 16 == 0)
            bits = next();
        out.push_back(alphabet[bits & 15]);
    }
    return out;
}

}  // namespace holdfast
