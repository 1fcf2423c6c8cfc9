// Who depends on whom: unknown ids, and circles, in which nobody would be the parent whose failure
// explains the others'. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "watch/definition/problem.h"
#include "watch/service.h"

namespace holdfast::watch {

struct DependencyProblem {
    std::size_t service;  // Of the list,
    std::size_t item;     // and of its depends_on.
    Complaint complaint;
};

// At most definition_problems_max; of each circle one. Only the first `looked_at` services are
// asked about: the others are there to be depended on.
std::vector<DependencyProblem> find_dependency_problems(const std::vector<const Service*>& services,
                                                        std::size_t looked_at);

}  // namespace holdfast::watch
