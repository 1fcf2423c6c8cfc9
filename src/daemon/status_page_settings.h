// What the configuration says of the status page, for the page. Does no I/O; any thread.
#pragma once

#include "daemon/config/settings.h"
#include "page/status/public_view.h"

namespace holdfast::daemon {

page::StatusPageSettings status_page_settings(const StatusPageSettings& configured);

}  // namespace holdfast::daemon
