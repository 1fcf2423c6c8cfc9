#include "http/connection/inquiry.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/text.h"
#include "http/content/representation.h"
#include "http/content/understand.h"
#include "http/observer.h"

namespace holdfast::http {
namespace {

// Reading this little costs less than another connection; nobody is to send more for a refusal.
constexpr std::size_t unwanted_bytes_max = 16384;

std::optional<Problem> find_route(const Router& router, std::string_view path, Request& request,
                                  Router::Match& match)
{
    match = router.find(request.method, path, request.peer->is_control());
    request.segments = std::move(match.segments);
    if (match.outcome != Router::Outcome::found)
        match.route = no_route;
    switch (match.outcome) {
    case Router::Outcome::not_found:
        return Problem{.status = 404, .detail = "There is nothing at this path."};
    case Router::Outcome::method_not_allowed:
        return Problem{.status = 405, .detail = join("This path takes ", match.allow, ".")};
    case Router::Outcome::options:
        return std::nullopt;
    case Router::Outcome::found:
        break;
    }
    if (!router.routes()[match.route].has_secret)
        request.target.path = path;
    return understand(router.routes()[match.route], request);
}

}  // namespace

bool is_request_id(std::string_view text) noexcept
{
    constexpr std::size_t longest = 128;
    return !text.empty() && text.size() <= longest &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z') ||
                      c == '-' || c == '_' || c == '.';
           });
}

bool waits_for_a_word(const Request& request) noexcept
{
    return !request.header("Expect").empty();
}

bool has_much_to_send(const Request& request) noexcept
{
    std::string_view length = request.header("Content-Length");
    if (length.data() == nullptr)
        return request.header("Transfer-Encoding").data() != nullptr;
    return parse_number<std::uint64_t>(length).value_or(UINT64_MAX) > unwanted_bytes_max;
}

bool wants_a_page(const Request& request)
{
    constexpr std::array forms{as_json, Representation{.type = "text/html"}};
    const bool is_look = request.method == Method::get || request.method == Method::head;
    return is_look && !request.header("Accept").empty() &&
           choose_representation(forms, request.list("Accept")) == 1;
}

std::optional<Problem> inquire(const Router& router, std::string_view target, Request& request,
                               Router::Match& match)
{
    auto parts = parse_target(target);
    if (!parts)
        return Problem{.status = 400, .detail = "The target of the request is malformed."};
    const std::string_view path = parts->path;
    request.target = *parts;
    // Who looks at it from here on only shows it.
    request.target.path = router.shown(path);
    if (request.method == Method::unknown)
        return Problem{.status = 501, .detail = "No route takes this method."};
    return find_route(router, path, request, match);
}

}  // namespace holdfast::http
