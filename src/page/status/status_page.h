// The status page, for people. Pure; any thread.
#pragma once

#include "page/html/html.h"
#include "page/status/public_view.h"

namespace holdfast::page {

void write_status_page(Html& html, const PublicView& view);

}  // namespace holdfast::page
