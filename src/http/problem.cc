#include "http/problem.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "lib/json/writer.h"

namespace holdfast::http {
namespace {

struct Phrase {
    unsigned status;
    std::string_view text;
};
constexpr std::array<Phrase, 29> phrases{{{200, "OK"},
                                          {201, "Created"},
                                          {202, "Accepted"},
                                          {204, "No Content"},
                                          {304, "Not Modified"},
                                          {400, "Bad Request"},
                                          {401, "Unauthorized"},
                                          {403, "Forbidden"},
                                          {404, "Not Found"},
                                          {405, "Method Not Allowed"},
                                          {406, "Not Acceptable"},
                                          {408, "Request Timeout"},
                                          {409, "Conflict"},
                                          {411, "Length Required"},
                                          {413, "Content Too Large"},
                                          {414, "URI Too Long"},
                                          {415, "Unsupported Media Type"},
                                          {417, "Expectation Failed"},
                                          {421, "Misdirected Request"},
                                          {422, "Unprocessable Content"},
                                          {428, "Precondition Required"},
                                          {429, "Too Many Requests"},
                                          {431, "Request Header Fields Too Large"},
                                          {500, "Internal Server Error"},
                                          {501, "Not Implemented"},
                                          {503, "Service Unavailable"},
                                          {504, "Gateway Timeout"},
                                          {505, "HTTP Version Not Supported"},
                                          {507, "Insufficient Storage"}}};

std::string legacy_text(const Problem& problem)
{
    if (!problem.legacy_error.empty())
        return problem.legacy_error;
    // What clients of the replaced services look for on a 500.
    return problem.status == 500 ? "internal service error"
                                 : to_lower(reason_phrase(problem.status));
}

}  // namespace

void write(json::Writer& json, const FieldError& error)
{
    json.begin_object();
    if (error.line > 0)
        json.member("row", error.row).member("line", error.line);
    if (error.parameter.empty())
        json.member("pointer", error.pointer);
    else
        json.member("parameter", error.parameter);
    json.member("message", error.message).end_object();
}

std::string_view reason_phrase(unsigned status) noexcept
{
    const auto* found = std::find_if(phrases.begin(), phrases.end(),
                                     [&](const Phrase& p) { return p.status == status; });
    return found == phrases.end() ? "Unknown" : found->text;
}

Response problem_response(const Problem& problem, std::string_view instance,
                          std::string_view request_id)
{
    std::string body;
    json::Writer json{body};
    json.begin_object()
        .member("type", "about:blank")
        .member("title", reason_phrase(problem.status))
        .member("status", problem.status);
    if (!problem.detail.empty())
        json.member("detail", problem.detail);
    if (!instance.empty())
        json.member("instance", instance);
    if (!problem.errors.empty()) {
        json.key("errors").begin_array();
        for (const FieldError& error : problem.errors)
            write(json, error);
        json.end_array();
    }
    if (!request_id.empty())
        json.member("requestId", request_id);
    json.member("error", legacy_text(problem)).end_object();
    body.push_back('\n');
    Response response = make_response(problem.status, "application/problem+json", std::move(body));
    response.headers = problem.headers;
    if (problem.retry_after.count() > 0)
        response.headers.push_back({"Retry-After", join(problem.retry_after.count())});
    return response;
}

}  // namespace holdfast::http
