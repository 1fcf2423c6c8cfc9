#include "drill/format/drill.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::drill {

std::string_view to_string(Scope scope) noexcept
{
    return scope == Scope::instance ? "instance" : "host";
}

std::string_view to_string(Danger danger) noexcept
{
    switch (danger) {
    case Danger::harmless:
        return "harmless";
    case Danger::outage:
        return "outage";
    case Danger::damage:
        return "damage";
    }
    return "damage";
}

const Parameter* Parameters::find(std::string_view name) const noexcept
{
    auto found = std::ranges::find(all, name, &Parameter::name);
    return found == all.end() ? nullptr : &*found;
}

std::string_view Parameters::text(std::string_view name) const noexcept
{
    const Parameter* found = find(name);
    return found == nullptr ? std::string_view{} : found->text;
}

std::string Tolerance::describe() const
{
    std::vector<std::string> parts;
    if (!one_of.empty())
        parts.push_back(join_list(one_of, " or "));
    if (min)
        parts.push_back(join("at least ", *min));
    if (max)
        parts.push_back(join("at most ", *max));
    if (!contains.empty())
        parts.push_back(join("containing \"", contains, "\""));
    return join_list(parts, ", ");
}

}  // namespace holdfast::drill
