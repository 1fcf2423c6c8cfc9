// Two integers that could be swapped are two types. Any thread.
#pragma once

#include <compare>
#include <cstdint>

namespace holdfast {

template <typename Tag, typename Rep = std::int64_t>
struct Strong {
    Rep value{};
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees a 0 in what is generated.
    friend constexpr auto operator<=>(const Strong&, const Strong&) = default;
};

}  // namespace holdfast
