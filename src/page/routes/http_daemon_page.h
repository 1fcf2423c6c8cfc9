// The page of the daemon itself. Loop thread.
#pragma once

#include <functional>

#include "page/daemon/daemon_page.h"
#include "page/routes/page_answer.h"

namespace holdfast::http {
class Router;
}

namespace holdfast::page {

// `look` is asked for each page: it must be cheap, and wait for nothing.
void add_daemon_page(http::Router& router, const Place& place, std::function<DaemonView()> look);

}  // namespace holdfast::page
