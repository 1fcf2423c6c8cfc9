#include "http/openapi/operation_writer.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "http/openapi/answers.h"
#include "http/openapi/problem_schema.h"
#include "http/problem.h"

namespace holdfast::http {
namespace {

constexpr Explained key_header{
    .name = "Idempotency-Key",
    .description =
        "Makes it happen once, however often it is sent: a text of the client's own, "
        "such as a UUID. It is remembered for seven days."};
constexpr Explained tag_header{.name = "If-None-Match",
                               .description = "The tags of what the client has already."};
constexpr Explained tag_answer_header{.name = "ETag", .description = "What was sent, in a word."};
constexpr Explained replayed_header{
    .name = "Idempotent-Replayed",
    .description = "`true` when it had happened before: this is the answer of that time."};
constexpr Explained location_header{.name = "Location", .description = "Where to find it."};

// "GET /orders/{id}/history" is "get_orders_id_history".
std::string operation_id(const Route& route)
{
    std::string id = to_lower(to_string(route.method));
    bool is_between = true;
    for (char c : route.path) {
        const bool is_word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        if (is_word && is_between)
            id.push_back('_');
        if (is_word)
            id.push_back(c);
        is_between = !is_word;
    }
    return route.path == "/" ? id + "_root" : id;
}

void write_security(json::Writer& json, const Route& route)
{
    json.key("security").begin_array();
    const Scope scope = resolve(route.scope, route.method);
    if (route.access == Access::everywhere && scope != Scope::open)
        for (std::string_view scheme : {"token", "login"}) {
            json.begin_object().key(scheme).begin_array().value(to_string(scope));
            json.end_array().end_object();
        }
    json.end_array();
}

void write_problem_reference(json::Writer& json, unsigned status)
{
    json.key(join(status))
        .begin_object()
        .member("$ref", join("#/components/responses/Problem", status))
        .end_object();
}

bool gives_pages(const Route& route)
{
    return std::ranges::any_of(route.produces, [](const Representation& form) {
        return form.type.starts_with("text/html");
    });
}

std::string_view media_type_of(std::string_view content_type)
{
    return trim(content_type.substr(0, content_type.find(';')));
}

void write_scheme(json::Writer& json, std::string_view name, std::string_view scheme,
                  std::string_view description)
{
    json.key(name)
        .begin_object()
        .member("type", "http")
        .member("scheme", scheme)
        .member("description", description)
        .end_object();
}

}  // namespace

void OperationWriter::write(json::Writer& json, const Route& route)
{
    json.begin_object()
        .member("operationId", operation_id(route))
        .member("summary", route.summary)
        .key("tags")
        .begin_array()
        .value(route.about.area)
        .end_array();
    if (route.access == Access::control)
        json.member("description", "On the control socket alone; elsewhere there is no such path.");
    if (route.about.is_deprecated)
        json.member("deprecated", true);
    write_security(json, route);
    write_parameters(json, route);
    write_body(json, route);
    write_answers(json, route);
    json.end_object();
}

void OperationWriter::write_parameters(json::Writer& json, const Route& route)
{
    json.key("parameters").begin_array();
    for (const Explained& segment : route.about.segments)
        write_placed(json, "path", segment);
    for (const QueryField& field : route.parameters)
        write_query(json, field);
    for (const Explained& header : route.about.headers)
        write_placed(json, "header", header);
    if (route.about.takes_key)
        write_placed(json, "header", key_header);
    if (route.has_tags)
        write_placed(json, "header", tag_header);
    json.end_array();
}

void OperationWriter::write_placed(json::Writer& json, std::string_view place,
                                   const Explained& what)
{
    json.begin_object()
        .member("name", what.name)
        .member("in", place)
        .member("description", what.description);
    if (place == "path")
        json.member("required", true);
    schemas_.write(json.key("schema"), *what.schema);
    json.end_object();
}

void OperationWriter::write_query(json::Writer& json, const QueryField& field)
{
    json.begin_object()
        .member("name", field.name)
        .member("in", "query")
        .member("description", field.description);
    if (field.kind == QueryField::Kind::flag)
        json.member("allowEmptyValue", true);
    json.key("schema").begin_object();
    switch (field.kind) {
    case QueryField::Kind::text:
        json.member("type", "string");
        json.member("minLength", field.min).member("maxLength", field.max);
        break;
    case QueryField::Kind::number:
        json.member("type", "integer").member("minimum", field.min).member("maximum", field.max);
        break;
    case QueryField::Kind::flag:
        json.member("type", "boolean");
        break;
    case QueryField::Kind::choice:
        json.member("type", "string").key("enum").begin_array();
        for (std::string_view choice : field.choices)
            json.value(choice);
        json.end_array();
        break;
    }
    json.end_object().end_object();
}

void OperationWriter::write_body(json::Writer& json, const Route& route)
{
    if (route.consumes.empty())
        return;
    json.key("requestBody").begin_object().member("required", !route.about.may_be_bare);
    json.key("content").begin_object();
    for (std::string_view type : route.consumes) {
        json.key(media_type_of(type)).begin_object().key("schema");
        schemas_.write(json, type == json_type ? *route.about.takes : schemas::text);
        json.end_object();
    }
    json.end_object().end_object();
}

void OperationWriter::write_answers(json::Writer& json, const Route& route)
{
    const auto& exceptions = route.about.exceptions;
    json.key("responses").begin_object();
    for (unsigned status : statuses_of(route)) {
        auto exception = std::ranges::find(exceptions, status, &Description::Exception::status);
        if (is_success(status)) {
            write_success(json, route, status);
        } else if (status == 304) {
            json.key("304").begin_object();
            json.member("description", "The client has it already.").end_object();
        } else if (status == see_other) {
            json.key("303").begin_object().member("description", reason_phrase(status));
            write_answer_headers(json, route, status);
            json.end_object();
        } else if (exception != exceptions.end()) {
            json.key(join(status)).begin_object().member("description", reason_phrase(status));
            json.key("content").begin_object();
            json.key(media_type_of(route.produces.front().type)).begin_object().key("schema");
            schemas_.write(json, *exception->schema);
            json.end_object().end_object().end_object();
        } else {
            problems_.insert(status);
            write_problem_reference(json, status);
        }
    }
    json.key("default")
        .begin_object()
        .member("$ref", gives_pages(route) ? "#/components/responses/PageOther"
                                           : "#/components/responses/ProblemOther")
        .end_object()
        .end_object();
}

void OperationWriter::write_success(json::Writer& json, const Route& route, unsigned status)
{
    json.key(join(status)).begin_object().member("description", reason_phrase(status));
    write_answer_headers(json, route, status);
    if (status != 204)
        write_contents(json, route);
    json.end_object();
}

void OperationWriter::write_contents(json::Writer& json, const Route& route)
{
    json.key("content").begin_object();
    for (const Representation& form : route.produces) {
        json.key(media_type_of(form.type)).begin_object().key("schema");
        const bool is_json = form.type == json_type;
        schemas_.write(json, is_json ? *route.about.gives : schemas::text);
        json.end_object();
    }
    for (std::string_view type : route.about.types) {
        schemas_.write(json.key(type).begin_object().key("schema"), schemas::text);
        json.end_object();
    }
    json.end_object();
}

void OperationWriter::write_answer_headers(json::Writer& json, const Route& route, unsigned status)
{
    auto write_header = [&](const Explained& header) {
        json.key(header.name).begin_object().member("description", header.description);
        schemas_.write(json.key("schema"), *header.schema);
        json.end_object();
    };
    json.key("headers").begin_object();
    for (const Explained& header : route.about.answer_headers)
        write_header(header);
    if (status == 201 || status == see_other)
        write_header(location_header);
    if (route.about.takes_key)
        write_header(replayed_header);
    if (route.has_tags)
        write_header(tag_answer_header);
    json.end_object();
}

void OperationWriter::write_components(json::Writer& json)
{
    json.begin_object();
    const std::vector<unsigned> statuses{problems_.begin(), problems_.end()};
    write_problems(json.key("responses"), statuses, schemas_);
    schemas_.write_named(json.key("schemas"));
    json.key("securitySchemes").begin_object();
    write_scheme(
        json, "token", "bearer",
        "A token, with the scopes that it was given. A server without credentials asks for "
        "none.");
    write_scheme(json, "login", "basic", "A user and his password, with his scopes.");
    json.end_object().end_object();
}

}  // namespace holdfast::http
