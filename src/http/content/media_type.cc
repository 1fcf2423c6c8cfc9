#include "http/content/media_type.h"

#include "base/text.h"
#include "http/header_text.h"

namespace holdfast::http {

bool is_media_type(std::string_view content_type, std::string_view type)
{
    std::string_view rest = content_type;
    if (!equals_ignoring_case(take_until(rest, ';'), type))
        return false;
    while (!rest.empty()) {
        std::string_view parameter = take_until(rest, ';');
        std::string_view name = take_until(parameter, '=');
        if (equals_ignoring_case(name, "charset") &&
            !equals_ignoring_case(unquoted(trim(parameter)), "utf-8"))
            return false;
    }
    return true;
}

}  // namespace holdfast::http
