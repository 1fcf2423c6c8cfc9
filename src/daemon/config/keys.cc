#include "daemon/config/keys.h"

#include <iterator>

namespace holdfast::daemon {

std::span<const Key> all_keys()
{
    static const std::vector<Key> table = [] {
        std::vector<Key> keys;
        for (auto area :
             {listen_keys, control_keys,     database_keys, retention_keys, imports_keys,
              order_keys,  breaker_keys,     watch_keys,    alert_keys,     metrics_keys,
              probe_keys,  status_page_keys, drill_keys,    http_keys,      http_limit_keys,
              auth_keys,   log_keys,         trend_keys,    tracing_keys,   event_keys,
              kafka_keys}) {
            std::vector<Key> more = area();
            keys.insert(keys.end(), std::make_move_iterator(more.begin()),
                        std::make_move_iterator(more.end()));
        }
        return keys;
    }();
    return table;
}

const Key* find_key(std::string_view path) noexcept
{
    for (const Key& key : all_keys())
        if (key.path == path)
            return &key;
    return nullptr;
}

}  // namespace holdfast::daemon
