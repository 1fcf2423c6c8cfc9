#include "http/openapi/document.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "base/text.h"
#include "http/openapi/described.h"
#include "http/openapi/operation_writer.h"

namespace holdfast::http {
namespace {

void check(std::span<const Route> routes, std::span<const DocumentedArea> areas)
{
    std::vector<std::string_view> names;
    for (const DocumentedArea& area : areas)
        names.push_back(area.name);
    for (const Route& route : routes)
        if (std::string gap = find_gap(route, names); !gap.empty())
            throw std::invalid_argument{
                join(to_string(route.method), ' ', route.path, " lacks ", gap)};
}

void write_head(json::Writer& json, const DocumentHead& head)
{
    json.member("openapi", "3.1.0").key("info").begin_object();
    json.member("title", head.title)
        .member("version", head.version)
        .member("description", head.description);
    json.key("license").begin_object().member("name", "MIT").member("identifier", "MIT");
    json.end_object().end_object();
    json.key("servers").begin_array().begin_object().member("url", "/");
    json.end_object().end_array();
    json.key("tags").begin_array();
    for (const DocumentedArea& area : head.areas)
        json.begin_object()
            .member("name", area.name)
            .member("description", area.description)
            .end_object();
    json.end_array();
}

// All methods of a path are members of one object, wherever they were added.
void write_paths(json::Writer& json, std::span<const Route> routes, OperationWriter& operations)
{
    std::vector<std::string_view> written;
    json.key("paths").begin_object();
    for (const Route& route : routes) {
        if (std::ranges::find(written, route.path) != written.end())
            continue;
        written.push_back(route.path);
        json.key(route.path).begin_object();
        for (const Route& each : routes)
            if (each.path == route.path)
                operations.write(json.key(to_lower(to_string(each.method))), each);
        json.end_object();
    }
    json.end_object();
}

}  // namespace

std::string write_document(std::span<const Route> routes, const DocumentHead& head)
{
    check(routes, head.areas);
    std::string body;
    json::Writer json{body};
    OperationWriter operations;
    json.begin_object();
    write_head(json, head);
    write_paths(json, routes, operations);
    operations.write_components(json.key("components"));
    json.end_object();
    body.push_back('\n');
    return body;
}

}  // namespace holdfast::http
