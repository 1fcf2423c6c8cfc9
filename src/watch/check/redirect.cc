#include "watch/check/redirect.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"

namespace holdfast::watch {
namespace {

constexpr std::array<std::string_view, 5> harmless{"accept", "accept-language", "user-agent",
                                                   "cache-control", "pragma"};

bool is_harmless(const std::pair<std::string, std::string>& header) noexcept
{
    return std::ranges::any_of(
        harmless, [&](std::string_view name) { return equals_ignoring_case(header.first, name); });
}

bool describes_body(const std::pair<std::string, std::string>& header) noexcept
{
    return equals_ignoring_case(std::string_view{header.first}.substr(0, 8), "content-");
}

// As browsers do, and RFC 9110 allows.
bool becomes_get(unsigned status, std::string_view method) noexcept
{
    return status == 303 ? method != "HEAD" : (status == 301 || status == 302) && method == "POST";
}

}  // namespace

bool is_redirect(unsigned status) noexcept
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::optional<Asking> ask_next(unsigned status, const Asking& before, bool is_other_origin)
{
    Asking next = before;
    if (becomes_get(status, before.method)) {
        next.method = "GET";
        next.body.clear();
        std::erase_if(next.headers, describes_body);
    }
    if (is_other_origin) {
        if (!next.body.empty())
            return std::nullopt;
        std::erase_if(next.headers, [](const auto& each) { return !is_harmless(each); });
    }
    return next;
}

}  // namespace holdfast::watch
