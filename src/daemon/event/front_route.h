// GET /: who asks, by which way, whom, and how the parts are that the service can do without. Loop
// thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/loop.h"
#include "daemon/readiness.h"
#include "http/router.h"

namespace holdfast::daemon {

struct FrontParts {
    const Loop& loop;
    const Readiness& readiness;
    // "UP", "NOT UP", "DISABLED".
    std::function<std::string_view()> kafka;
    std::string hostname;
    std::string os;
    std::string pod_ip;  // Empty: nobody knows.
};

// What they refer to outlives the router.
void add_front_route(http::Router& router, FrontParts parts);

}  // namespace holdfast::daemon
