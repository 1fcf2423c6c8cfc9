// What a reload would change, key by key.
#include "daemon/config/keys.h"
#include "daemon/config/load.h"
#include "daemon/config/secrets.h"
#include "daemon/config/value.h"
#include "http/auth/credentials.h"

namespace holdfast::daemon {
namespace {

void copy_value(const Key& key, const Settings& from, Settings& to)
{
    std::visit(
        [&](const auto& type) {
            if constexpr (requires { type.field; })
                type.field.of(to) = type.field.in(from);
            else
                type.set(to, type.get(from));
        },
        key.type);
}

// Null and empty are the same: nobody.
bool is_same(const http::Credentials* a, const http::Credentials* b)
{
    static const http::Credentials nobody;
    return (a == nullptr ? nobody : *a) == (b == nullptr ? nobody : *b);
}

}  // namespace

Changes diff(const Settings& before, const Settings& after)
{
    Changes changes;
    for (const Key& key : all_keys()) {
        // The path may be the same and the file another.
        bool is_other_content =
            (key.path == "auth.file" &&
             !is_same(before.auth.credentials.get(), after.auth.credentials.get())) ||
            (key.path == upstream_authorization_key &&
             before.orders.upstream_authorization != after.orders.upstream_authorization);
        if (show(key, before) == show(key, after) && !is_other_content)
            continue;
        auto& list = key.change == Change::on_reload ? changes.applied : changes.restart_needed;
        list.emplace_back(key.path);
    }
    return changes;
}

void keep_fixed(const Settings& running, Settings& next)
{
    for (const Key& key : all_keys())
        if (key.change == Change::on_restart)
            copy_value(key, running, next);
}

}  // namespace holdfast::daemon
