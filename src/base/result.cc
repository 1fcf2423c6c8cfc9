#include "base/result.h"

namespace holdfast {

std::string_view to_string(Errc code) noexcept
{
    switch (code) {
    case Errc::invalid:
        return "invalid";
    case Errc::not_found:
        return "not found";
    case Errc::conflict:
        return "conflict";
    case Errc::overloaded:
        return "overloaded";
    case Errc::unavailable:
        return "unavailable";
    case Errc::timeout:
        return "timeout";
    case Errc::full:
        return "full";
    case Errc::unknown:
        return "unknown";
    case Errc::corrupt:
        return "corrupt";
    case Errc::internal:
        return "internal";
    }
    return "internal";
}

Error&& Error::during(std::string_view action) &&
{
    context.insert(0, ": ").insert(0, action);
    return std::move(*this);
}

}  // namespace holdfast
