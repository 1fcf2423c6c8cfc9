// What those who look at the status page are told, with a form to tell them more. Pure; any thread.
#pragma once

#include <vector>

#include "page/html/html.h"
#include "page/part/frame.h"
#include "watch/announcement/announcement.h"

namespace holdfast::page {

// The newest first, as they come; the last ones of all may be over.
void write_announcements_page(Html& html, const Frame& frame,
                              const std::vector<watch::Announcement>& announcements);

}  // namespace holdfast::page
