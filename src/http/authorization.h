// Who the client says it is: the Authorization header, Basic (RFC 7617) and Bearer (RFC 6750).
// Whether it is true is decided elsewhere. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace holdfast::http {

// A longer header is malformed: no credentials of ours come near.
inline constexpr std::size_t authorization_bytes_max = 4096;

enum class AuthorizationKind { none, basic, bearer, unsupported, malformed };

struct Authorization {
    AuthorizationKind kind = AuthorizationKind::none;
    std::string user;    // Of Basic.
    std::string secret;  // The password of Basic, the token of Bearer. Never to be logged.
};

// `none` for an empty header, `unsupported` for a scheme that is neither of the two.
Authorization parse_authorization(std::string_view header);

}  // namespace holdfast::http
