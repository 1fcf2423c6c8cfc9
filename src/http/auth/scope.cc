#include "http/auth/scope.h"

#include <array>

#include "base/check.h"
#include "base/text.h"

namespace holdfast::http {
namespace {

constexpr std::array grantable{Scope::read, Scope::write, Scope::metrics};

unsigned bit(Scope scope) noexcept
{
    return 1U << static_cast<unsigned>(scope);
}

}  // namespace

Scope resolve(Scope scope, Method method) noexcept
{
    if (scope != Scope::by_method)
        return scope;
    return method == Method::get || method == Method::head ? Scope::read : Scope::write;
}

std::string_view to_string(Scope scope) noexcept
{
    switch (scope) {
    case Scope::read:
        return "read";
    case Scope::write:
        return "write";
    case Scope::metrics:
        return "metrics";
    case Scope::by_method:
    case Scope::open:
        break;
    }
    return "none";
}

std::optional<Scope> parse_scope(std::string_view word) noexcept
{
    for (Scope scope : grantable)
        if (to_string(scope) == word)
            return scope;
    return std::nullopt;
}

Scopes Scopes::all() noexcept
{
    Scopes scopes;
    for (Scope scope : grantable)
        scopes.add(scope);
    return scopes;
}

Scopes& Scopes::add(Scope scope) noexcept
{
    CHECK(scope != Scope::by_method && scope != Scope::open);
    bits_ = static_cast<std::uint8_t>(bits_ | bit(scope));
    return *this;
}

Scopes& Scopes::add(Scopes others) noexcept
{
    bits_ = static_cast<std::uint8_t>(bits_ | others.bits_);
    return *this;
}

bool Scopes::has(Scope scope) const noexcept
{
    return (bits_ & bit(scope)) != 0;
}

std::string to_string(Scopes scopes)
{
    std::string out;
    for (Scope scope : grantable)
        if (scopes.has(scope))
            append_to(out, out.empty() ? "" : ",", to_string(scope));
    return out.empty() ? "none" : out;
}

std::optional<Scopes> parse_scopes(std::string_view list) noexcept
{
    Scopes scopes;
    for (;;) {
        auto comma = list.find(',');
        auto scope = parse_scope(list.substr(0, comma));
        if (!scope || scopes.has(*scope))
            return std::nullopt;
        scopes.add(*scope);
        if (comma == std::string_view::npos)
            return scopes;
        list.remove_prefix(comma + 1);
    }
}

}  // namespace holdfast::http
