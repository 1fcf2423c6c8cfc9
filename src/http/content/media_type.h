// Media types: which one a body has. Pure; any thread.
#pragma once

#include <string_view>

namespace holdfast::http {

inline constexpr std::string_view json_type = "application/json";

// Whether a Content-Type is `type` ("application/json"), in UTF-8 if it names a character set: no
// other is taken from anybody.
bool is_media_type(std::string_view content_type, std::string_view type);

}  // namespace holdfast::http
