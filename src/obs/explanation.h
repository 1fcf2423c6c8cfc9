// What a fault means and what is to be done about it, in the words of the journal's catalog, for
// whoever is not at the journal. Any thread.
#pragma once

#include <string_view>

#include "obs/message.h"

namespace holdfast::obs {

// Some paragraphs, in which a field of an entry is its name. Empty for what is no fault.
std::string_view explain(const Message& message) noexcept;

}  // namespace holdfast::obs
