#include "http/request.h"

#include "base/text.h"

namespace holdfast::http {

std::string Request::list(const char* name) const
{
    std::string all;
    for (std::string_view line : headers(name))
        append_to(all, all.empty() ? "" : ", ", line);
    return all;
}

}  // namespace holdfast::http
