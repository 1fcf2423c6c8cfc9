// The page of all incidents, newest first. Loop thread.
#pragma once

#include "page/routes/http_pages.h"

namespace holdfast::page {

// The list is open. `request` stays until its reply is sent.
void show_incidents(const PageParts& parts, const http::Request& request, http::Reply reply);

}  // namespace holdfast::page
