#include "page/routes/http_daemon_page.h"

#include <utility>

#include "http/router.h"

namespace holdfast::page {
namespace {

constexpr std::string_view here = "/view/daemon";

}  // namespace

void add_daemon_page(http::Router& router, const Place& place, std::function<DaemonView()> look)
{
    router.add(
        {.path = here,
         .summary = "The page of the daemon itself",
         .produces = {{.type = html_type}},
         .handler =
             [place, look = std::move(look)](const http::Request& request, http::Reply reply) {
                 Frame frame = frame_of(place, request);
                 frame.title = "Daemon";
                 frame.here = here;
                 frame.topics = "orders shipments breaker alert";
                 const DaemonView view = look();
                 reply.send(page_response(
                     framed(frame, [&](Html& html) { write_daemon_page(html, frame, view); })));
             },
         .about = page_about({})});
}

}  // namespace holdfast::page
