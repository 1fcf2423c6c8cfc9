// What answers say and messages must not repeat. Pure; any thread.
#pragma once

#include <string_view>

namespace holdfast::watch {

// By the name of a member or a header: "access_token", "Set-Cookie".
bool is_secret_name(std::string_view name);

// By what a text holds: a bearer's token, a key, a name of the above with a value behind it.
bool has_secret(std::string_view text);

}  // namespace holdfast::watch
