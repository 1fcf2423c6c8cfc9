#include "http/stream/event_route.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/text.h"
#include "http/content/query_check.h"
#include "http/failure.h"
#include "http/router.h"
#include "http/stream/event_hub.h"
#include "http/stream/event_text.h"

namespace holdfast::http {
namespace {

// A place is free when somebody goes, and nobody knows when.
constexpr std::chrono::seconds retry_when_full{10};
constexpr std::uint64_t nobodys_id = std::numeric_limits<std::uint64_t>::max();

EventKinds read_wanted(const std::vector<std::string_view>& names, const Query& query,
                       QueryCheck& check)
{
    const std::optional<std::string_view> text = query.text("events");
    if (!text)
        return EventKinds{}.set();
    EventKinds wanted;
    for (std::string_view name : split(*text, ',')) {
        const auto found = std::ranges::find(names, name);
        if (found == names.end()) {
            const std::vector<std::string> all(names.begin(), names.end());
            check.reject("events", join("must be names of events, separated by commas; there are ",
                                        join_list(all, ", ")));
            break;
        }
        wanted.set(static_cast<std::size_t>(found - names.begin()));
    }
    return wanted;
}

// The header is a client's that comes back by itself, to the address that it was given at first: it
// is the newer of the two. What is no number is no id of ours: it stands for one of nobody's.
std::optional<std::uint64_t> read_last(const Request& request)
{
    if (std::string_view header = request.header("Last-Event-ID"); !header.empty())
        return parse_number<std::uint64_t>(header).value_or(nobodys_id);
    if (std::optional<std::int64_t> asked = request.query.number("last_event_id"))
        return static_cast<std::uint64_t>(*asked);
    return std::nullopt;
}

void serve(EventHub& hub, const Request& request, Reply reply)
{
    QueryCheck check{request.query};
    const EventKinds wanted = read_wanted(hub.names(), request.query, check);
    if (std::optional<Problem> problem = check.problem())
        return refuse(request, reply, *problem);
    if (!hub.has_place())
        return refuse(request, reply,
                      {.status = 503,
                       .detail = "Too many streams are open.",
                       .legacy_error = "overloaded",
                       .retry_after = retry_when_full});
    Response response{.content_type = event_stream_type,
                      .body = {},
                      .headers = {},
                      .live = hub.open(wanted, read_last(request))};
    // Proxies of this kind would collect a few kilobytes before they send any.
    reply.send(std::move(response).with("X-Accel-Buffering", "no"));
}

}  // namespace

void add_event_route(Router& router, EventHub& hub)
{
    router.add({.path = "/stream",
                .summary = "What happens, as it happens: server-sent events",
                .produces = {{.type = event_stream_type}},
                .parameters = {{.name = "events",
                                .description = "Only these, their names separated by commas."},
                               {.name = "last_event_id",
                                .kind = QueryField::Kind::number,
                                .description = "The last one that the client saw: those after it "
                                               "come first. The header Last-Event-ID, which "
                                               "clients send when they come back, wins.",
                                .min = 0,
                                .max = std::numeric_limits<std::int64_t>::max()}},
                .statuses = {503},
                .handler = [&hub](const Request& request,
                                  Reply reply) { serve(hub, request, std::move(reply)); },
                .about = {.area = "service",
                          .headers = {{"Last-Event-ID", "The last one that the client saw."}}}});
}

}  // namespace holdfast::http
