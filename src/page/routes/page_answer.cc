#include "page/routes/page_answer.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "http/failure.h"

namespace holdfast::page {
namespace {

constexpr std::size_t prefix_bytes_max = 256;

constexpr const char* policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

// What may stand before a path of ours: anything else, such as "//elsewhere", would lead away.
bool is_prefix(std::string_view text) noexcept
{
    return text.size() <= prefix_bytes_max && text.starts_with('/') && !text.ends_with('/') &&
           text.find("//") == std::string_view::npos && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z') ||
                      c == '/' || c == '-' || c == '_' || c == '.';
           });
}

http::Response message_page(const Frame& frame, std::string_view title, std::string_view text,
                            unsigned status)
{
    Frame named = frame;
    named.title = title;
    return page_response(
        framed(
            named,
            [&](Html& html) {
                html.element("h1", title).begin("p").foreign(text).end();
                html.begin("p").element("a", "All services", {{"href", link_to(frame, "/")}}).end();
            }),
        status);
}

}  // namespace

Frame frame_of(const Place& place, const http::Request& request)
{
    // Whoever asks may say where his own links lead: nobody else is shown this answer.
    const std::string_view prefix = request.header("X-Forwarded-Prefix");
    return {.prefix = is_prefix(prefix) ? prefix : std::string_view{},
            .host = place.host,
            .version = place.version,
            .now = place.loop.wall(),
            .may_act = request.scopes.has(http::Scope::write)};
}

http::Response page_response(std::string text, unsigned status)
{
    return http::make_response(status, html_type, std::move(text))
        .with("Content-Security-Policy", policy)
        .with("X-Frame-Options", "DENY");
}

http::Response not_found_page(const Frame& frame, std::string_view what)
{
    return message_page(frame, "Not found", what, 404);
}

http::Response lost_page(const Place& place, const http::Request& request)
{
    Frame frame = frame_of(place, request);
    if (!request.scopes.has(http::Scope::read)) {
        frame.host = {};
        frame.version = {};
    }
    return not_found_page(frame, join("There is no page at ", request.target.path));
}

http::Description page_about(const std::vector<unsigned>& failures,
                             std::vector<http::Explained> segments)
{
    http::Description about{.area = "pages", .segments = std::move(segments)};
    for (unsigned status : failures)
        about.exceptions.push_back({.status = status, .schema = &http::schemas::text});
    return about;
}

http::Response failure_page(const Frame& frame, const Error& error, const http::Request& request)
{
    const http::Problem problem = http::to_problem(error);
    http::Response page =
        message_page(frame, http::reason_phrase(problem.status), problem.detail, problem.status);
    page.failure = http::error_response(error, request).failure;
    return page;
}

}  // namespace holdfast::page
