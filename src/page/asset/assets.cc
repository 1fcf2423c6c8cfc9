#include "page/asset/assets.h"

#include <algorithm>

namespace holdfast::page {

std::string_view asset_path(std::string_view name) noexcept
{
    const auto all = assets();
    const auto found = std::ranges::find(all, name, &Asset::name);
    return found == all.end() ? std::string_view{} : found->path;
}

}  // namespace holdfast::page
