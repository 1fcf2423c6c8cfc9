#include "http/idempotency.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "lib/gnutls/digest.h"

namespace holdfast::http {
namespace {

bool is_usable(std::string_view key) noexcept
{
    return !key.empty() && key.size() <= idempotency_key_bytes_max &&
           std::ranges::all_of(key, [](char c) { return c >= ' ' && c <= '~'; });
}

// Whose key it is: what one caller was answered is no business of another's. Nobody's address
// counts, which may be another one when the request is sent again.
std::string owner_of(const Actor& actor)
{
    bool is_named = actor.kind == Actor::Kind::user || actor.kind == Actor::Kind::token;
    return is_named ? join(to_string(actor), " ") : std::string{};
}

// Neither a name, a method nor a target holds a space or a line feed, so no two requests read the
// same.
gnutls::Sha256 digest_of(const Request& request)
{
    return gnutls::sha256(join(owner_of(request.actor), to_string(request.method), " ",
                               request.target.path, "?", request.target.query, "\n", request.body));
}

}  // namespace

Result<std::optional<IdempotencyKey>> idempotency_key(const Request& request)
{
    std::vector<std::string_view> keys = request.headers("Idempotency-Key");
    if (keys.empty())
        return std::optional<IdempotencyKey>{};
    if (keys.size() > 1)
        return Error{Errc::invalid, "Idempotency-Key was sent more than once"};
    if (!is_usable(keys.front()))
        return Error{Errc::invalid, "Idempotency-Key must be 1 to 255 printable ASCII characters"};
    return std::optional{IdempotencyKey{std::string{keys.front()}, digest_of(request)}};
}

Response to_response(KeptAnswer answer)
{
    Response response = json_response(std::move(answer.body), answer.status);
    if (!answer.location.empty())
        response.headers.push_back({"Location", std::move(answer.location)});
    if (answer.is_replay)
        response.headers.push_back({"Idempotent-Replayed", "true"});
    return response;
}

}  // namespace holdfast::http
