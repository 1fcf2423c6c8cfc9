// What a caller may do, in three words that credentials grant and routes ask for. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/method.h"

namespace holdfast::http {

enum class Scope : std::uint8_t {
    by_method,  // What a route asks for unless it says otherwise: read for GET, else write.
    open,       // Nothing, not even who it is.
    read,
    write,
    metrics,
};

// What a route that asks for `scope` asks for with this method: never `by_method`.
Scope resolve(Scope scope, Method method) noexcept;

// "read", "write", "metrics".
std::string_view to_string(Scope scope) noexcept;
// Those three, and nothing for any other word.
std::optional<Scope> parse_scope(std::string_view word) noexcept;

class Scopes {
public:
    constexpr Scopes() noexcept = default;
    static Scopes all() noexcept;

    Scopes& add(Scope scope) noexcept;
    Scopes& add(Scopes others) noexcept;
    bool has(Scope scope) const noexcept;
    bool empty() const noexcept { return bits_ == 0; }
    friend bool operator==(Scopes, Scopes) = default;

private:
    std::uint8_t bits_ = 0;
};

// "read,write"; "none" when empty.
std::string to_string(Scopes scopes);
// Words separated by commas; nothing when one is unknown, given twice or missing.
std::optional<Scopes> parse_scopes(std::string_view list) noexcept;

}  // namespace holdfast::http
