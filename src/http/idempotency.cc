#include "http/idempotency.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "http/failure.h"
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
std::string head_of(const Request& request)
{
    return join(owner_of(request.actor), to_string(request.method), " ", request.target.path, "?",
                request.target.query, "\n");
}

// Nothing without such a header.
Result<std::optional<std::string>> read_key(const Request& request)
{
    std::vector<std::string_view> keys = request.headers("Idempotency-Key");
    if (keys.empty())
        return std::optional<std::string>{};
    if (keys.size() > 1)
        return Error{Errc::invalid, "Idempotency-Key was sent more than once"};
    if (!is_usable(keys.front()))
        return Error{Errc::invalid, "Idempotency-Key must be 1 to 255 printable ASCII characters"};
    return std::optional{std::string{keys.front()}};
}

}  // namespace

Result<std::optional<IdempotencyKey>> idempotency_key(const Request& request)
{
    Result<std::optional<std::string>> key = read_key(request);
    if (!key)
        return std::move(key).error();
    if (!key->has_value())
        return std::optional<IdempotencyKey>{};
    return std::optional{
        IdempotencyKey{**std::move(key), gnutls::sha256(head_of(request) + request.body)}};
}

struct StreamedKey::State {
    gnutls::Sha256Stream digest;
};

Result<std::unique_ptr<StreamedKey>> StreamedKey::of(const Request& request)
{
    Result<std::optional<std::string>> key = read_key(request);
    if (!key)
        return std::move(key).error();
    if (!key->has_value())
        return std::unique_ptr<StreamedKey>{};
    return std::make_unique<StreamedKey>(**std::move(key), request);
}

StreamedKey::StreamedKey(std::string key, const Request& request)
    : key_{std::move(key)}, state_{std::make_unique<State>()}
{
    state_->digest.add(head_of(request));
}

StreamedKey::~StreamedKey() = default;

void StreamedKey::add(std::string_view piece) noexcept
{
    state_->digest.add(piece);
}

IdempotencyKey StreamedKey::finish() noexcept
{
    return {key_, state_->digest.finish()};
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

Response to_response(Result<KeptAnswer> answer, const Request& request)
{
    return answer ? to_response(*std::move(answer)) : error_response(answer.error(), request);
}

}  // namespace holdfast::http
