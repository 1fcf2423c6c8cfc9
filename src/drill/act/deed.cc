#include "drill/act/deed.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "drill/act/deeds.h"

namespace holdfast::drill {

std::string_view Facts::text(std::string_view name) const noexcept
{
    auto found = all_.find(name);
    return found == all_.end() ? std::string_view{} : found->second;
}

std::int64_t Facts::number(std::string_view name) const noexcept
{
    return parse_number<std::int64_t>(text(name)).value_or(0);
}

void Facts::set(std::string_view name, std::string value)
{
    all_.insert_or_assign(std::string{name}, std::move(value));
}

void Facts::set(std::string_view name, std::int64_t value)
{
    set(name, join(value));
}

const Deed* find_deed(std::string_view action) noexcept
{
    static const std::array deeds{
        chmod_deed(),     chown_deed(),  truncate_deed(),  overwrite_deed(), remove_deed(),
        write_deed(),     fill_deed(),   inodes_deed(),    volume_deed(),    drop_in_deed(),
        systemctl_deed(), signal_deed(), freeze_deed(),    occupy_deed(),    slow_clients_deed(),
        receiver_deed(),  broker_deed(), slow_file_deed(), burn_deed(),      upstream_deed(),
        sql_deed(),       command_deed()};
    const auto* found = std::ranges::find(deeds, action, &Deed::action);
    return found == deeds.end() ? nullptr : found;
}

}  // namespace holdfast::drill
