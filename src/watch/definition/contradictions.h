// Members that are right by themselves and do not fit together. Pure; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "watch/definition/defaults.h"
#include "watch/definition/problem.h"
#include "watch/service.h"

namespace holdfast::watch {

struct Contradiction {
    std::string_view member;  // As services.json has it; it may be one that is missing.
    Complaint complaint;
    // Of a value that nobody wrote: nothing is wrong then.
    bool is_of_default = false;
};

std::vector<Contradiction> find_contradictions(const Service& service,
                                               const ServiceDefaults& defaults);

}  // namespace holdfast::watch
