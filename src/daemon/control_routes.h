// What only the control socket offers. Loop thread.
#pragma once

namespace holdfast::http {
class Router;
}

namespace holdfast::daemon {

class Reload;

// `reload` outlives the router.
void add_control_routes(http::Router& router, Reload& reload);

}  // namespace holdfast::daemon
