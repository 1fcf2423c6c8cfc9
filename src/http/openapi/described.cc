#include "http/openapi/described.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::http {
namespace {

bool takes_json(const Route& route)
{
    return std::ranges::find(route.consumes, json_type) != route.consumes.end();
}

bool gives_json(const Route& route)
{
    return std::ranges::find(route.produces, json_type, &Representation::type) !=
           route.produces.end();
}

}  // namespace

std::vector<std::string_view> names_in(std::string_view path)
{
    std::vector<std::string_view> names;
    for (std::size_t at = path.find('{'); at != std::string_view::npos; at = path.find('{')) {
        path.remove_prefix(at + 1);
        names.push_back(path.substr(0, path.find('}')));
    }
    return names;
}

std::string find_gap(const Route& route, std::span<const std::string_view> areas)
{
    const Description& about = route.about;
    if (route.summary.empty())
        return "a summary";
    if (std::ranges::find(areas, about.area) == areas.end())
        return "an area that there is";
    const std::vector<std::string_view> names = names_in(route.path);
    if (!std::ranges::equal(names, about.segments, {}, {}, &Explained::name))
        return "a word on each name in its path, in their order";
    if (takes_json(route) != (about.takes != nullptr))
        return "the schema of the body that it takes, and of none else";
    if (gives_json(route) != (about.gives != nullptr))
        return "the schema of the JSON that it gives, and of none else";
    for (const QueryField& field : route.parameters)
        if (field.description.empty())
            return join("a description of the parameter ", field.name);
    return {};
}

}  // namespace holdfast::http
