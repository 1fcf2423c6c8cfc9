// The page of announcements, and what its forms do. A form that another site made a browser send is
// refused at the door, as everything unsafe is (http/auth/doorstep). Loop thread.
#pragma once

#include "page/routes/page_answer.h"
#include "watch/announcement/announcement_board.h"

namespace holdfast::http {
class Router;
}

namespace holdfast::page {

// `board` outlives the router.
void add_announcement_pages(http::Router& router, const Place& place,
                            watch::AnnouncementBoard& board);

}  // namespace holdfast::page
