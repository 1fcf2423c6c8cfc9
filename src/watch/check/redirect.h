// What is asked of the next server when one sends us on. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::watch {

// What is sent, besides to whom.
struct Asking {
    std::string method;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

bool is_redirect(unsigned status) noexcept;

// What `before` becomes behind a redirect of that status. Another origin gets none of the user's
// headers but those that nobody keeps secrets in: a key may have any name. Nothing when a body
// would have to go there.
std::optional<Asking> ask_next(unsigned status, const Asking& before, bool is_other_origin);

}  // namespace holdfast::watch
