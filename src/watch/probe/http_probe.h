// GET /probe?target=&module=: a check at once, of what the caller names, answered as
// prometheus-blackbox-exporter would. Loop thread.
#pragma once

#include "http/router.h"

namespace holdfast::watch {

class ProbeDesk;

// `desk` outlives the router, and breaks off what is under way before the server goes.
void add_probe_route(http::Router& router, ProbeDesk& desk);

}  // namespace holdfast::watch
