// What one request to validate an order is answered with: by the mode, and by chance that a seed
// repeats. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "upstream/mode.h"

namespace holdfast::upstream {

struct Plan {
    enum class Ending {
        answer,
        cut,   // In the middle of the answer.
        hang,  // There is none.
    };

    Ending ending = Ending::answer;
    unsigned status = 200;
    std::string body;
    std::optional<bool> verdict;  // In an answer that can be read.
    std::optional<std::chrono::seconds> retry_after;
    Duration after{};
};

class Planner {
public:
    explicit Planner(std::uint64_t seed) noexcept : seed_{seed}, random_{seed} {}

    // `key` is the same for all attempts at an order: it is judged the same each time, also by the
    // process that comes after this one.
    Plan plan(const Behaviour& behaviour, std::string_view order_id, std::string_view key);

private:
    bool is_valid(const Behaviour& behaviour, std::string_view key) const noexcept;
    std::string spoil(std::string_view body);

    std::uint64_t seed_;
    Random random_;
};

}  // namespace holdfast::upstream
