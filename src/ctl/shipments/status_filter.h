// --status of those who ask for some shipments only. Main thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ctl/console.h"
#include "ctl/verb.h"

namespace holdfast::ctl {

// "?limit=20" with "&status=..." when one was asked for; nothing, after complaining, when it is
// none.
std::optional<std::string> with_status(std::string_view query, const Invocation& invocation,
                                       Console& console);

}  // namespace holdfast::ctl
