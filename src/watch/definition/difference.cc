#include "watch/definition/difference.h"

#include <algorithm>

#include "watch/definition/members.h"

namespace holdfast::watch {

bool ServiceChange::touches(std::string_view member) const noexcept
{
    return std::ranges::find(members, member) != members.end();
}

Difference find_difference(const ServiceList& running, const ServiceList& wanted)
{
    Difference difference;
    auto old = running.begin();
    auto fresh = wanted.begin();
    while (old != running.end() || fresh != wanted.end()) {
        if (fresh == wanted.end() || (old != running.end() && (*old)->id < (*fresh)->id)) {
            difference.removed.push_back(*old++);
            continue;
        }
        if (old == running.end() || (*fresh)->id < (*old)->id) {
            difference.added.push_back(*fresh++);
            continue;
        }
        auto members = changed_members(**old, **fresh);
        if (members.empty())
            difference.unchanged.push_back(*old);
        else
            difference.changed.push_back({*old, *fresh, std::move(members)});
        ++old;
        ++fresh;
    }
    return difference;
}

}  // namespace holdfast::watch
