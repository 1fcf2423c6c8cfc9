// Announcements over HTTP. Loop thread.
#pragma once

#include "base/loop.h"
#include "watch/announcement/announcement_board.h"

namespace holdfast::http {
class Router;
}

namespace holdfast::watch {

// Both outlive the router's last request.
void add_announcement_routes(http::Router& router, Loop& loop, AnnouncementBoard& board);

}  // namespace holdfast::watch
