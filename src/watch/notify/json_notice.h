// A notice as it is stored: JSON, so that a newer program reads what an older one left. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "watch/alert/notice.h"

namespace holdfast::watch {

std::string to_json(const Notice& notice);
// Unknown members are left out, absent ones are empty; nothing for what is no such text.
std::optional<Notice> parse_notice(std::string_view text);

}  // namespace holdfast::watch
