#include "order/order_id.h"

#include <cstdint>

#include "base/text.h"

namespace holdfast::order {
namespace {

std::string hex(std::uint64_t value, int digits)
{
    std::string text(static_cast<std::size_t>(digits), '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, value >>= 4U)
        *digit = "0123456789abcdef"[value & 0xFU];
    return text;
}

}  // namespace

std::string issue_order_id(WallTime now, Random& random)
{
    auto millis = std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch().count();
    std::string time = hex(static_cast<std::uint64_t>(millis), 12);
    // 7: the version; 8 to b: the variant of RFC 9562.
    return join(time.substr(0, 8), "-", time.substr(8), "-7", random.hex(3), "-",
                hex(8 + random.below(4), 1), random.hex(3), "-", random.hex(12));
}

}  // namespace holdfast::order
