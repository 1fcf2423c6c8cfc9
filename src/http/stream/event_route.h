// GET /stream: what happens, as it happens. Loop thread.
#pragma once

namespace holdfast::http {

class EventHub;
class Router;

// `hub` outlives the router, and the server.
void add_event_route(Router& router, EventHub& hub);

}  // namespace holdfast::http
