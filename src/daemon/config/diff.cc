#include "daemon/config/keys.h"
#include "daemon/config/load.h"
#include "daemon/config/value.h"

namespace holdfast::daemon {

Changes diff(const Settings& before, const Settings& after)
{
    Changes changes;
    for (const Key& key : all_keys()) {
        if (show(key, before) == show(key, after))
            continue;
        auto& list = key.change == Change::on_reload ? changes.applied : changes.restart_needed;
        list.emplace_back(key.path);
    }
    return changes;
}

}  // namespace holdfast::daemon
