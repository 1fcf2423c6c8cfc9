// The triggers that write down what happens in the ledger, an event for each change, in the
// transaction of the change. Pure; any thread.
//
// They belong to the connection that writes, and not to the file: what a file brings along is not
// trusted (PRAGMA trusted_schema), and SQLite 3.40 has no function for JSON that it would let such
// a trigger call. Whoever changes the file with another program makes no events.
#pragma once

#include <string_view>

namespace holdfast::store {

extern const std::string_view event_triggers_sql;

}  // namespace holdfast::store
