// The databases of the services that came before, told by their tables: none of them says what it
// is in its header. A thread of its own connection.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/sqlite/connection.h"

namespace holdfast::store {

enum class Origin { shipments, services, orders, events };

// "shipments", as in messages.
std::string_view to_string(Origin origin) noexcept;

// Nothing for what is none of the four. `schema` is the name under which it is attached.
std::optional<Origin> origin_of(sqlite::Connection& db, std::string_view schema = "main");

// The same of a file that nobody has open, without a change to it or beside it. Nothing as well
// for what cannot be read.
std::optional<Origin> origin_of_file(const std::string& path);

}  // namespace holdfast::store
