#include "page/routes/http_status_page.h"

#include <utility>

#include "http/content/representation.h"
#include "http/failure.h"
#include "http/openapi/answers.h"
#include "http/router.h"
#include "page/part/frame.h"
#include "page/routes/page_answer.h"
#include "page/status/json_status.h"
#include "page/status/status_page.h"

namespace holdfast::page {
namespace {

constexpr std::string_view path = "/status";
constexpr std::string_view not_ready_yet = "How all this is is being read. Try again in a moment.";
// In the order of the route's forms.
constexpr std::size_t json_form = 0;

}  // namespace

void StatusPage::apply(StatusPageSettings settings)
{
    settings_ = std::move(settings);
    parts_.outages.set_needed(settings_.is_enabled);
    json_.reset();
    html_.reset();
}

// Who asks for what is not there hears so, and need not say who he is.
http::Scope StatusPage::scope() const noexcept
{
    const bool is_open = !settings_.is_enabled || settings_.is_public;
    return is_open ? http::Scope::open : http::Scope::read;
}

bool StatusPage::is_ready() const noexcept
{
    return parts_.list.is_open() && parts_.desk.is_open() && parts_.announcements.is_read();
}

// Links lead from the page's own address to what is beside it: so it is the same for all, whatever
// proxies are between, and no client can have others sent elsewhere.
Frame StatusPage::frame(WallTime now) const noexcept
{
    return {.title = settings_.title, .prefix = ".", .now = now, .is_public = true};
}

void StatusPage::make()
{
    const Instant now = parts_.loop.now();
    const std::uint64_t version = parts_.announcements.version();
    if (json_ && now - made_at_ < kept && version == made_of_)
        return;
    made_at_ = now;
    made_of_ = version;
    const PublicView view = gather(
        {parts_.monitor, parts_.desk.policy(), parts_.announcements, parts_.book, parts_.outages},
        settings_, parts_.loop.wall());
    json_ = std::make_shared<const std::string>(encode(view));
    html_ = std::make_shared<const std::string>(
        framed(frame(view.at), [&view](Html& html) { write_status_page(html, view); }));
}

http::Response StatusPage::not_ready(const http::Request& request) const
{
    if (request.representation == json_form)
        return http::error_response({Errc::unavailable, std::string{not_ready_yet}}, request)
            .with("Retry-After", "1");
    return page_response(framed(frame(parts_.loop.wall()),
                                [](Html& html) {
                                    html.element("h1", "One moment").element("p", not_ready_yet);
                                }),
                         503)
        .with("Retry-After", "1");
}

void StatusPage::answer(const http::Request& request, http::Reply reply)
{
    if (!settings_.is_enabled)
        return http::refuse(request, reply, {.status = 404, .detail = "There is no status page."});
    if (!is_ready())
        return reply.send(not_ready(request));
    // Its links are relative.
    if (request.target.had_slash)
        return reply.send(http::Response{.status = http::see_other}.with(
            "Location", link_to(frame_of({.loop = parts_.loop}, request), path)));
    make();
    http::Response response =
        request.representation == json_form ? http::json_response("") : page_response("");
    response.body = request.representation == json_form ? json_ : html_;
    if (settings_.is_public)
        response.cache_control = "public, max-age=5";
    reply.send(std::move(response));
}

void add_status_page(http::Router& router, StatusPage& page)
{
    router.add({.path = path,
                .summary = "How things are, for those who use them: the status page",
                .produces = {http::as_json, {.type = html_type}},
                .statuses = {200, http::see_other},
                .has_tags = true,
                .handler = [&page](const http::Request& request,
                                   http::Reply reply) { page.answer(request, std::move(reply)); },
                .scope = http::Scope::read,
                .scope_now = [&page] { return page.scope(); },
                .about = {.area = "pages", .gives = &schemas::public_status}});
}

}  // namespace holdfast::page
