#include "watch/drift/http_versions.h"

#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "http/content/page.h"
#include "http/content/query_check.h"
#include "http/failure.h"
#include "http/router.h"
#include "lib/json/writer.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view path = "/versions";

constexpr http::QueryField drift_field{
    .name = "drift",
    .kind = http::QueryField::Kind::flag,
    .description = "Only products whose environments run different versions."};

constexpr http::Member sighting_members[] = {
    {"serviceId", &http::schemas::text},
    {"environment", &http::schemas::text},
    {"version", &http::schemas::text},
    {"previous", &http::schemas::text, {}, http::Presence::or_null},
    {"since", &http::schemas::time},
    {"expected", &http::schemas::text, {}, http::Presence::or_null},
    {"matches", &http::schemas::flag, "Null when none is expected.", http::Presence::or_null}};
constexpr http::Schema sighting_schema = http::object_of("VersionSighting", sighting_members);
constexpr http::Schema sightings = http::list_of(sighting_schema);
constexpr http::Member release_members[] = {{"version", &http::schemas::text},
                                            {"environment", &http::schemas::text},
                                            {"firstSeen", &http::schemas::time}};
constexpr http::Schema release_schema = http::object_of("Release", release_members);
constexpr http::Schema releases = http::list_of(release_schema);
constexpr http::Member product_members[] = {
    {"product", &http::schemas::text},
    {"drift", &http::schemas::flag},
    {"driftSince", &http::schemas::time, {}, http::Presence::or_null},
    {"services", &sightings},
    {"releases", &releases}};
constexpr http::Schema product_schema = http::object_of("ProductVersions", product_members);
constexpr http::Schema versions = http::page_of(product_schema);

void write_text(json::Writer& json, std::string_view name, std::string_view text)
{
    json.key(name);
    if (text.empty())
        json.null();
    else
        json.value(text);
}

void write(json::Writer& json, const VersionWatch& watch, const VersionSighting& sighting)
{
    // Whoever takes no part any more is forgotten at once.
    const Service* service = watch.service(sighting.service);
    if (service == nullptr)
        return;
    json.begin_object()
        .member("serviceId", service->id)
        .member("environment", sighting.environment)
        .member("version", sighting.version);
    write_text(json, "previous", sighting.before);
    json.member("since", format_rfc3339(sighting.since));
    write_text(json, "expected", service->expected_version);
    json.key("matches");
    if (service->expected_version.empty())
        json.null();
    else
        json.value(sighting.version == service->expected_version);
    json.end_object();
}

void write(json::Writer& json, const VersionWatch& watch, const ProductVersions& product)
{
    json.begin_object()
        .member("product", product.product)
        .member("drift", product.drifts_since.has_value())
        .key("driftSince");
    if (product.drifts_since)
        json.value(format_rfc3339(*product.drifts_since));
    else
        json.null();
    json.key("services").begin_array();
    for (const VersionSighting& sighting : product.sightings)
        write(json, watch, sighting);
    json.end_array().key("releases").begin_array();
    for (const Release& release : product.releases)
        json.begin_object()
            .member("version", release.version)
            .member("environment", release.environment)
            .member("firstSeen", format_rfc3339(release.first_seen))
            .end_object();
    json.end_array().end_object();
}

void list(const VersionWatch& watch, const http::Request& request, http::Reply reply)
{
    if (!watch.is_open())
        return http::refuse(request, reply,
                            {.status = 503,
                             .detail = "Which versions run is being read; try again in a moment.",
                             .retry_after = std::chrono::seconds{1}});
    http::QueryCheck check{request.query};
    const http::Page page = check.page(path);
    if (std::optional<http::Problem> problem = check.problem())
        return http::refuse(request, reply, *problem);
    reply.send(http::json_response(http::page_body(
        page,
        watch.versions().list(page.after, page.rows_wanted(), request.query.flag(drift_field.name)),
        [&watch](json::Writer& json, const ProductVersions& product) {
            write(json, watch, product);
        },
        [](const ProductVersions& product) { return product.product; })));
}

}  // namespace

void add_version_routes(http::Router& router, const VersionWatch& watch)
{
    router.add({.path = path,
                .summary = "Which versions of products run in which environments",
                .produces = {http::as_json},
                .parameters = http::page_fields({drift_field}),
                .statuses = {422},
                .handler = [&watch](const http::Request& request,
                                    http::Reply reply) { list(watch, request, std::move(reply)); },
                .about = {.area = "watch", .gives = &versions}});
}

}  // namespace holdfast::watch
