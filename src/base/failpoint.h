// Places at which a test, or a drill, may end the process as a power cut would. Armed once, by the
// program, before there are threads; not armed, one costs a look at a null pointer. Any thread.
#pragma once

#include <string_view>

namespace holdfast {

// What happens at the armed place, on its nth visit.
using FailpointAction = void (*)();

// `spec` is "PLACE" or "PLACE:N", counted from 1. False when it is neither.
bool arm_failpoint(std::string_view spec, FailpointAction action);

namespace detail {
extern const char* armed_failpoint;
void visit_failpoint(std::string_view place);
}  // namespace detail

inline void failpoint(std::string_view place)
{
    if (detail::armed_failpoint != nullptr) [[unlikely]]
        detail::visit_failpoint(place);
}

}  // namespace holdfast
