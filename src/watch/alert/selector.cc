#include "watch/alert/selector.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace holdfast::watch {
namespace {

bool has(const std::vector<std::string>& names, std::string_view name) noexcept
{
    return std::ranges::find(names, name) != names.end();
}

Result<void> check_list(std::string_view what, const std::vector<std::string>& names)
{
    if (names.size() > Selector::names_max)
        return Error{Errc::invalid, join("more than ", Selector::names_max, " ", what)};
    for (const std::string& name : names)
        if (name.empty() || name.size() > Selector::name_bytes_max || !is_utf8(name) ||
            std::ranges::any_of(name, is_control))
            return Error{Errc::invalid, join("one of the ", what, " is no name")};
    return {};
}

}  // namespace

bool Selector::is_everything() const noexcept
{
    return ids.empty() && groups.empty() && tags.empty() && environments.empty();
}

bool Selector::matches(const Service& service) const noexcept
{
    return (ids.empty() || has(ids, service.id)) &&
           (groups.empty() || has(groups, service.group)) &&
           (environments.empty() || has(environments, service.environment)) &&
           (tags.empty() || std::ranges::any_of(service.tags, [this](const std::string& tag) {
                return has(tags, tag);
            }));
}

Result<void> Selector::check() const
{
    for (const auto& [what, names] :
         {std::pair{"services", &ids}, std::pair{"groups", &groups}, std::pair{"tags", &tags},
          std::pair{"environments", &environments}})
        if (Result<void> checked = check_list(what, *names); !checked)
            return checked;
    return {};
}

}  // namespace holdfast::watch
