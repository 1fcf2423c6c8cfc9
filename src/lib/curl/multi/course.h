// How a transfer went, as libcurl tells it. Loop thread.
#pragma once

#include "lib/curl/handle.h"
#include "lib/curl/multi/exchange.h"

namespace holdfast::curl {

// Of a transfer that is over, or of one that is under way.
Course read_course(CURL* easy, bool wants_certificate);

}  // namespace holdfast::curl
