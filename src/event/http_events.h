// What has happened: GET /events, and what could not be told or was not understood. Loop thread.
#pragma once

#include "base/loop.h"
#include "event/events.h"
#include "http/router.h"

namespace holdfast::event {

// `events` outlives the router.
void add_event_routes(http::Router& router, Events& events);

}  // namespace holdfast::event
