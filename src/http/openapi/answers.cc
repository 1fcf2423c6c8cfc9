#include "http/openapi/answers.h"

#include <algorithm>
#include <array>

namespace holdfast::http {
namespace {

constexpr std::array<unsigned, 11> common{400, 404, 408, 413, 414, 417, 431, 500, 501, 503, 505};

}  // namespace

std::vector<unsigned> statuses_of(const Route& route)
{
    std::vector<unsigned> found = route.statuses;
    auto add = [&found](std::initializer_list<unsigned> more) { found.insert(found.end(), more); };
    // A form that was obeyed sends its reader on.
    if (std::ranges::none_of(found, [](unsigned s) { return is_success(s) || s == see_other; }))
        add({200});
    if (route.has_tags)
        add({304});
    // The control socket asks for neither a name nor credentials.
    if (route.access == Access::everywhere) {
        add({421});
        if (route.scope != Scope::open)
            add({401, 403, 429});
        else if (route.method != Method::get)
            add({403});
    }
    if (!route.produces.empty() && !route.answers_anybody)
        add({406});
    if (!route.consumes.empty())
        add({411, 413, 415});
    if (!route.parameters.empty())
        add({400, 422});
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

std::span<const unsigned> common_statuses() noexcept
{
    return common;
}

}  // namespace holdfast::http
