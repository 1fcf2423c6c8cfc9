// Logins that were verified a moment ago, recognised by a digest that only this process can make:
// what was sent is not kept. A login that goes on being used stays, since with the same credentials
// it would be right again. Pure; one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <list>
#include <unordered_map>

#include "base/time.h"
#include "http/auth/credentials.h"

namespace holdfast::http {

class LoginCache {
public:
    using Digest = std::array<std::byte, 32>;
    struct Hash {
        std::size_t operator()(const Digest& digest) const noexcept
        {
            // Already as good as random, with a key that nobody knows.
            std::size_t first = 0;
            std::memcpy(&first, digest.data(), sizeof first);
            return first;
        }
    };

    struct Settings {
        Duration unused_max = std::chrono::seconds{60};
        std::size_t logins_max = 1024;  // Beyond it the one unused for the longest time goes.
    };

    explicit LoginCache(const Settings& settings) noexcept : settings_{settings} {}
    // Forgets all: `who` of the next ones may live elsewhere.
    void reset(const Settings& settings) noexcept;

    // Null when it is unknown, or was unused for too long.
    const Principal* find(const Digest& login, Instant now);
    // `who` lives until the next reset().
    void add(const Digest& login, const Principal& who, Instant now);
    std::size_t count(Instant now);

private:
    struct Entry {
        Digest login;
        const Principal* who;
        Instant used;
    };

    void forget_unused(Instant now);

    Settings settings_;
    std::list<Entry> entries_;  // The last to be used at the end.
    std::unordered_map<Digest, std::list<Entry>::iterator, Hash> by_login_;
};

}  // namespace holdfast::http
