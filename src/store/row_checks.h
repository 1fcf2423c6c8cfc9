// Rows that contradict each other, or that no program of ours would have written: a question for
// each, whose every answer is a fault. Immutable; any thread.
#pragma once

#include <span>
#include <string_view>

#include "store/kind.h"

namespace holdfast::store {

struct RowCheck {
    std::string_view name;   // "counts of shipments"
    std::string_view table;  // Must be there, or the check does not apply.
    std::string_view sql;    // One column: what is wrong. ?1: at most so many rows.
    std::string_view remedy;
};

std::span<const RowCheck> row_checks(const Kind& kind) noexcept;

}  // namespace holdfast::store
