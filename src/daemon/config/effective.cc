#include "daemon/config/effective.h"

#include "daemon/config/value.h"

namespace holdfast::daemon {

std::vector<Effective> list_effective(std::span<const Key> keys, const Loaded& loaded)
{
    std::vector<Effective> out;
    for (const Key& key : keys) {
        Effective line{&key, show(key, loaded.settings), {}};
        if (key.is_secret && line.value != show_default(key))
            line.value = "\"***\"";
        auto origin = loaded.origins.find(key.path);
        line.origin = origin == loaded.origins.end() ? "default" : origin->second;
        out.push_back(std::move(line));
    }
    return out;
}

}  // namespace holdfast::daemon
