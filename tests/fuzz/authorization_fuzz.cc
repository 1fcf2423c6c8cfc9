// Whatever stands in Authorization: what is taken as credentials is exactly what was written.
#include <cstdint>

#include "base/base64.h"
#include "base/check.h"
#include "base/text.h"
#include "http/authorization.h"

using namespace holdfast;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view text{reinterpret_cast<const char*>(data), size};
    CHECK(decode_base64(encode_base64(text)) == text);
    if (auto bytes = decode_base64(text))
        CHECK(encode_base64(*bytes) == text);

    auto found = http::parse_authorization(text);
    CHECK(found.user.size() + found.secret.size() <= http::authorization_bytes_max);
    switch (found.kind) {
    case http::AuthorizationKind::basic:
        CHECK(text.find(encode_base64(found.user + ':' + found.secret)) != std::string_view::npos);
        CHECK(is_utf8(found.user) && is_utf8(found.secret));
        break;
    case http::AuthorizationKind::bearer:
        CHECK(!found.secret.empty() && text.find(found.secret) != std::string_view::npos);
        break;
    default:
        CHECK(found.user.empty() && found.secret.empty());
    }
    return 0;
}
