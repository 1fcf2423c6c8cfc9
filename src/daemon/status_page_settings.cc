#include "daemon/status_page_settings.h"

#include <algorithm>

namespace holdfast::daemon {

page::StatusPageSettings status_page_settings(const StatusPageSettings& configured)
{
    page::StatusPageSettings settings{.is_enabled = configured.enabled,
                                      .is_public = configured.is_public,
                                      .title = configured.title,
                                      .environments = configured.environments,
                                      .has_services = configured.show_services};
    using Group = page::StatusPageSettings::Group;
    for (const std::string& entry : configured.groups) {
        // "shop=Our shop"; without a title it goes by its name.
        const std::size_t end = std::min(entry.find('='), entry.size());
        const std::string name = entry.substr(0, end);
        const std::string title = end == entry.size() ? name : entry.substr(end + 1);
        auto found = std::ranges::find(settings.groups, title, &Group::title);
        if (found == settings.groups.end())
            found = settings.groups.insert(found, {.title = title});
        found->names.push_back(name);
    }
    return settings;
}

}  // namespace holdfast::daemon
