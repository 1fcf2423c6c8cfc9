#include "obs/message.h"

#include <array>
#include <cstddef>

#include "base/text.h"

namespace holdfast::obs {
namespace {

constexpr std::array<std::string_view, 8> names{"emergency", "alert",  "critical", "error",
                                                "warning",   "notice", "info",     "debug"};

struct Alias {
    std::string_view name;
    Severity severity;
};
constexpr std::array<Alias, 4> aliases{{{"warn", Severity::warning},
                                        {"err", Severity::error},
                                        {"crit", Severity::critical},
                                        {"emerg", Severity::emergency}}};

}  // namespace

std::string_view to_string(Severity severity) noexcept
{
    return names[static_cast<std::size_t>(severity)];
}

std::optional<Severity> parse_severity(std::string_view name) noexcept
{
    for (std::size_t i = 0; i < names.size(); ++i)
        if (equals_ignoring_case(name, names[i]))
            return static_cast<Severity>(i);
    for (const Alias& alias : aliases)
        if (equals_ignoring_case(name, alias.name))
            return alias.severity;
    return std::nullopt;
}

}  // namespace holdfast::obs
