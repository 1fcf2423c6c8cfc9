// POST /heartbeat/{token}: how a service says that it is well, or that it is not. Who has the token
// is who may say so. Loop thread.
#pragma once

#include "watch/heartbeat/heartbeat_desk.h"

namespace holdfast::http {
class Router;
}

namespace holdfast::watch {

// `desk` outlives the router.
void add_heartbeat_routes(http::Router& router, HeartbeatDesk& desk);

}  // namespace holdfast::watch
