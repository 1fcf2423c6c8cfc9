#include "http/openapi/problem_schema.h"

#include "base/text.h"
#include "http/openapi/answers.h"
#include "http/problem.h"

namespace holdfast::http {
namespace {

constexpr Member error_members[] = {
    {"pointer", &schemas::text, "Where in the body it is: a JSON pointer.", Presence::optional},
    {"parameter", &schemas::text, "Or which parameter of the query.", Presence::optional},
    {"row", &schemas::id, "Of an import: which row.", Presence::optional},
    {"line", &schemas::id, "Of an import: which line.", Presence::optional},
    {"message", &schemas::text, "What is wrong, and what would be right."},
};
constexpr Schema error = object_of("FieldError", error_members);
constexpr Schema errors = list_of(error);

constexpr Member problem_members[] = {
    {"type", &schemas::text},
    {"title", &schemas::text},
    {"status", &schemas::integer},
    {"detail", &schemas::text, "What went wrong, and what to do.", Presence::optional},
    {"instance", &schemas::text, "The path that was asked for.", Presence::optional},
    {"errors", &errors, "All that is wrong, each in its place.", Presence::optional},
    {"requestId", &schemas::text, "Leads to the journal.", Presence::optional},
    {"error", &schemas::text, "The title, for clients of the services that came before."},
};
constexpr Schema problem{.kind = Schema::Kind::object,
                         .name = "Problem",
                         .description = "A problem document as of RFC 9457.",
                         .members = problem_members};

// Its members, in an object that is open.
void write_problem(json::Writer& json, SchemaWriter& schemas, std::string_view description,
                   bool is_page = false)
{
    json.member("description", description).key("headers").begin_object();
    for (std::string_view name : {"X-Request-Id", "Retry-After"}) {
        json.key(name).begin_object().member(
            "description", name == "Retry-After" ? "Seconds after which it is worth another try."
                                                 : "Leads to the journal.");
        schemas.write(json.key("schema"), schemas::text);
        json.end_object();
    }
    json.end_object().key("content").begin_object();
    json.key("application/problem+json").begin_object().key("schema");
    schemas.write(json, problem);
    json.end_object();
    if (is_page) {
        json.key("text/html").begin_object().key("schema");
        schemas.write(json, schemas::text);
        json.end_object();
    }
    json.end_object();
}

// Of a route, or of one whose own failures are pages for a browser.
void write_other(json::Writer& json, SchemaWriter& schemas, bool is_page)
{
    json.begin_object();
    write_problem(json, schemas, "What any request may meet, whatever it asks for.", is_page);
    json.key("x-statuses").begin_array();
    for (unsigned status : common_statuses())
        json.value(status);
    json.end_array().end_object();
}

}  // namespace

void write_problems(json::Writer& json, std::span<const unsigned> statuses, SchemaWriter& schemas)
{
    json.begin_object();
    for (unsigned status : statuses) {
        json.key(join("Problem", status)).begin_object();
        write_problem(json, schemas, reason_phrase(status));
        json.end_object();
    }
    write_other(json.key("ProblemOther"), schemas, false);
    write_other(json.key("PageOther"), schemas, true);
    json.end_object();
}

}  // namespace holdfast::http
