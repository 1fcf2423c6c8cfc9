#include "http/content/representation.h"

#include <vector>

#include "base/text.h"
#include "http/accept.h"

namespace holdfast::http {

std::optional<std::size_t> choose_representation(std::span<const Representation> offered,
                                                 std::string_view accept)
{
    // What most clients say needs no list of preferences.
    if (!offered.empty() && (accept.empty() || accept == "*/*" || accept == offered.front().type))
        return 0;
    std::vector<std::string_view> types;
    for (const Representation& each : offered)
        types.push_back(each.type);
    return best_media_type(types, accept);
}

std::string list_representations(std::span<const Representation> offered)
{
    std::string list;
    for (const Representation& each : offered) {
        append_to(list, list.empty() ? "" : ", ", each.type);
        if (!each.format.empty())
            append_to(list, " (?format=", each.format, ")");
    }
    return list;
}

}  // namespace holdfast::http
