// Which versions run where: GET /versions. Loop thread.
#pragma once

#include "watch/drift/version_watch.h"

namespace holdfast::http {
class Router;
}

namespace holdfast::watch {

// `watch` outlives the router.
void add_version_routes(http::Router& router, const VersionWatch& watch);

}  // namespace holdfast::watch
