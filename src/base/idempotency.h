// A request that takes effect once, however often its client sends it: what HTTP, a feature and the
// store tell each other about it. Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <string>

namespace holdfast {

// The client's mark on a request that it may send again, and what that request says.
struct IdempotencyKey {
    std::string text;
    std::array<std::byte, 32> content{};  // A digest of method, target and body.
};

// What the first request with a key was answered: later ones get the same.
struct KeptAnswer {
    unsigned status = 0;
    std::string location;  // Empty when there is none.
    std::string body;
    bool is_replay = false;
};

}  // namespace holdfast
