// Asks the storage for what the page of a service shows, one thing after the other, and answers.
// Loop thread.
#pragma once

#include "http/reply.h"
#include "http/request.h"
#include "page/routes/http_pages.h"
#include "watch/list/watchlist.h"

namespace holdfast::page {

// `request` stays until its reply is sent.
void inquire(const PageParts& parts, const watch::Watchlist::Item& item,
             const http::Request& request, http::Reply reply);

}  // namespace holdfast::page
