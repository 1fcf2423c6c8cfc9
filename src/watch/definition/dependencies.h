// Who depends on whom, or is made of whom: unknown ids, and circles, in which nobody would be the
// parent whose failure explains the others'. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "watch/definition/problem.h"
#include "watch/service.h"

namespace holdfast::watch {

// What a composite is made of; nothing for any other service.
const std::vector<std::string>& parts_of(const Service& service) noexcept;
// Whether it depends on that service, or is made of it.
bool needs(const Service& service, std::string_view id) noexcept;

struct DependencyProblem {
    std::size_t service;      // Of the list,
    std::string_view member;  // its "depends_on" or "of",
    std::size_t item;         // and of that.
    Complaint complaint;
};

// At most definition_problems_max; of each circle one. Only the first `looked_at` services are
// asked about: the others are there to be depended on.
std::vector<DependencyProblem> find_dependency_problems(const std::vector<const Service*>& services,
                                                        std::size_t looked_at);

}  // namespace holdfast::watch
