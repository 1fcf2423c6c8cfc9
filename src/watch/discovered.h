// A service that nobody has defined: a selection found it. Pure; any thread.
#pragma once

#include <string>

#include "watch/service.h"

namespace holdfast::watch {

struct Discovered {
    Service service{};
    std::string selected_by{};  // The id of the service that selects.
};

}  // namespace holdfast::watch
