#include "http/authorization.h"

#include <algorithm>

#include "base/base64.h"
#include "base/text.h"
#include "http/header_text.h"

namespace holdfast::http {
namespace {

bool is_token68(std::string_view text) noexcept
{
    std::string_view padding = text.substr(std::min(text.find('='), text.size()));
    text.remove_suffix(padding.size());
    return !text.empty() && padding.find_first_not_of('=') == std::string_view::npos &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view{"-._~+/"}.find(c) != std::string_view::npos;
           });
}

bool has_control(std::string_view text) noexcept
{
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; });
}

Authorization parse_basic(std::string_view credentials)
{
    auto pair = decode_base64(credentials);
    // Control characters and broken UTF-8 are no name anybody typed; they would reach the journal.
    if (!pair || has_control(*pair) || !is_utf8(*pair))
        return {.kind = AuthorizationKind::malformed, .user = {}, .secret = {}};
    auto colon = pair->find(':');
    if (colon == std::string::npos)
        return {.kind = AuthorizationKind::malformed, .user = {}, .secret = {}};
    return {.kind = AuthorizationKind::basic,
            .user = pair->substr(0, colon),
            .secret = pair->substr(colon + 1)};
}

}  // namespace

Authorization parse_authorization(std::string_view header)
{
    if (header.size() > authorization_bytes_max)
        return {.kind = AuthorizationKind::malformed, .user = {}, .secret = {}};
    header = trim(header);
    if (header.empty())
        return {};
    auto space = header.find(' ');
    std::string_view scheme = header.substr(0, space);
    std::string_view rest =
        space == std::string_view::npos ? std::string_view{} : trim(header.substr(space));
    if (equals_ignoring_case(scheme, "basic"))
        return parse_basic(rest);
    if (equals_ignoring_case(scheme, "bearer") && is_token68(rest))
        return {.kind = AuthorizationKind::bearer, .user = {}, .secret = std::string{rest}};
    bool other = is_token(scheme) && !equals_ignoring_case(scheme, "bearer");
    return {.kind = other ? AuthorizationKind::unsupported : AuthorizationKind::malformed,
            .user = {},
            .secret = {}};
}

}  // namespace holdfast::http
