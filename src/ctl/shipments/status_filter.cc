#include "ctl/shipments/status_filter.h"

#include "base/text.h"
#include "ctl/answer.h"

namespace holdfast::ctl {

std::optional<std::string> with_status(std::string_view query, const Invocation& invocation,
                                       Console& console)
{
    std::string status = invocation.value("--status", {});
    bool is_word =
        status.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos;
    if (!is_word) {
        (void)complain(
            console, join("--status: ", printable(status), " is no status, such as IN_TRANSIT"), 0);
        return std::nullopt;
    }
    return status.empty() ? std::string{query} : join(query, "&status=", status);
}

}  // namespace holdfast::ctl
