// Versions and reasons by small numbers, so many of a service as History::texts_max. Writer or
// reader thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "lib/sqlite/connection.h"
#include "watch/finding.h"

namespace holdfast::watch {

// The number of a text, a new one if it has none; 0 of the empty one. Where there are too many the
// one that came first goes, but not `kept`, which is in use.
std::uint32_t number_of_text(sqlite::Connection& db, ServiceKey service, std::string_view text,
                             std::uint32_t kept);

using Texts = std::unordered_map<std::uint32_t, std::string>;
Texts load_texts(sqlite::Connection& db, ServiceKey service);
// Empty when it is not kept any more.
std::string text_of(const Texts& texts, std::uint32_t number);

}  // namespace holdfast::watch
