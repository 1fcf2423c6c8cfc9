// How a test that fails shows a service.
#pragma once

#include <ostream>

#include "watch/definition/json_service.h"

namespace holdfast::watch {

inline void PrintTo(const Service& service, std::ostream* out)
{
    *out << encode(service, {});
}

}  // namespace holdfast::watch
