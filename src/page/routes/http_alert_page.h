// The page of alerts, and what its forms do. A form that another site made a browser send is
// refused at the door, as everything unsafe is (http/auth/doorstep). Loop thread.
#pragma once

#include "page/routes/page_answer.h"
#include "watch/alert/alert_desk.h"

namespace holdfast::http {
class Router;
}

namespace holdfast::page {

// `desk` outlives the router.
void add_alert_pages(http::Router& router, const Place& place, watch::AlertDesk& desk);

}  // namespace holdfast::page
