#include "base/failpoint.h"

#include <atomic>
#include <cstdint>
#include <string>

#include "base/text.h"

namespace holdfast {
namespace detail {

const char* armed_failpoint = nullptr;

}  // namespace detail

namespace {

std::string& place_of_failpoint()
{
    static std::string place;
    return place;
}

std::atomic<std::int64_t> visits_left{0};
FailpointAction action_at_failpoint = nullptr;

}  // namespace

bool arm_failpoint(std::string_view spec, FailpointAction action)
{
    std::string_view place = spec.substr(0, spec.find(':'));
    std::int64_t visits = 1;
    if (place.size() < spec.size()) {
        auto number = parse_number<std::int64_t>(spec.substr(place.size() + 1));
        if (!number || *number < 1)
            return false;
        visits = *number;
    }
    if (place.empty())
        return false;
    place_of_failpoint() = place;
    visits_left = visits;
    action_at_failpoint = action;
    detail::armed_failpoint = place_of_failpoint().c_str();
    return true;
}

void detail::visit_failpoint(std::string_view place)
{
    if (place == place_of_failpoint() && --visits_left == 0)
        action_at_failpoint();
}

}  // namespace holdfast
