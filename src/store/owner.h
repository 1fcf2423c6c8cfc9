// Whose files these are, in words. Asks the user database; any thread.
#pragma once

#include <string>

#include <sys/types.h>

namespace holdfast::store {

// "holdfast", or "uid 998" for one without a name.
std::string user_name(uid_t user);

// The directory a file is in: "/a/b" -> "/a", "b" -> ".".
std::string directory_of(const std::string& path);

}  // namespace holdfast::store
