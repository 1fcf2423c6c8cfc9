// What a fault means and what is to be done about it, in the words of the journal's catalog, for
// whoever is not at the journal. Any thread.
#pragma once

#include <span>
#include <string_view>

#include "obs/message.h"

namespace holdfast::obs {

// Some paragraphs, in which a field of an entry is its name. Empty for what is no fault.
std::string_view explain(const Message& message) noexcept;

// What of a page is for programs: why it happens mostly, commands that show whether that is so, and
// commands that repair it. @FIELD@ stands for a field of the entry; the unit and the configuration
// are those that are packaged. All empty for what is no fault.
struct Runbook {
    std::string_view cause{};
    std::span<const std::string_view> look{};
    std::span<const std::string_view> repair{};
};
Runbook runbook_of(const Message& message) noexcept;

}  // namespace holdfast::obs
