// All conditions of a service, ready to be asked. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "watch/condition/condition.h"
#include "watch/service.h"

namespace holdfast::watch {

inline constexpr std::size_t conditions_max = 32;

struct UnmetCondition {
    std::string shown;  // As Condition::explain() has it.
    bool is_warning = false;
};

class Conditions {
public:
    // `invalid` with the first problem: for texts that were accepted before, when services were
    // read.
    static Result<Conditions> compile(const std::vector<ConditionText>& texts);

    // Those that are not met, in order; empty when all is well.
    std::vector<UnmetCondition> judge(const Evidence& evidence) const;
    // One of them compares something of the body.
    bool needs_body() const noexcept;
    std::size_t size() const noexcept { return conditions_.size(); }

private:
    struct Each {
        Condition condition;
        bool is_warning;
    };
    std::vector<Each> conditions_;
};

}  // namespace holdfast::watch
