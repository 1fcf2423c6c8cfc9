// The JSON Schema of the configuration, made from the table of keys. Does no I/O; any thread.
#pragma once

#include <string>

namespace holdfast::daemon {

// Draft 2020-12, indented, ending in a new line. It cannot say everything: ranges of sizes and
// durations and duplicates in other spellings are the parser's.
std::string make_schema();

}  // namespace holdfast::daemon
