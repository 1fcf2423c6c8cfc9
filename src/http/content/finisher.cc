#include "http/content/finisher.h"

#include <utility>

#include "http/content/coding.h"
#include "http/content/constant.h"
#include "http/content/entity_tag.h"
#include "lib/gnutls/digest.h"

namespace holdfast::http {
namespace {

std::string_view vary_of(bool by_accept, bool by_coding) noexcept
{
    if (by_accept)
        return by_coding ? "Accept, Accept-Encoding" : "Accept";
    return by_coding ? "Accept-Encoding" : "";
}

void apply_tag(Response& response)
{
    if (response.tag.empty())
        response.tag = response.constant != nullptr ? response.constant->tag()
                                                    : make_tag(gnutls::sha256(*response.body));
    // To be asked for again each time, which then costs no body; and not to be shown to others,
    // unless who answers has said otherwise.
    if (response.cache_control == Response{}.cache_control)
        response.cache_control = "private, no-cache";
}

bool is_known(const Request& request, const Response& response)
{
    return response.status == 200 && !response.tag.empty() &&
           !request.header("If-None-Match").empty() &&
           names_tag(request.list("If-None-Match"), response.tag);
}

}  // namespace

bool Finisher::finish(const Route& route, const Request& request, Response& response,
                      Reply::Target& target)
{
    bool is_new = !std::exchange(response.is_finished, true);
    if (is_new && !response.body->empty() && prepare(route, request, response, target))
        return true;
    // Last of all: it has the headers of what is not sent, its length among them.
    if (is_known(request, response))
        response.status = 304;
    return false;
}

bool Finisher::prepare(const Route& route, const Request& request, Response& response,
                       Reply::Target& target)
{
    if (response.content_type.empty() && !route.produces.empty())
        response.content_type = route.produces[request.representation].type;
    response.vary = vary_of(route.produces.size() > 1, varies_by_coding(response));
    if (route.has_tags && response.status == 200)
        apply_tag(response);
    return goes_as_gzip(request, response) && compress(response, target);
}

bool Finisher::varies_by_coding(const Response& response) const noexcept
{
    return gzip_bytes_min_ > 0 && response.body->size() >= gzip_bytes_min_ &&
           is_compressible(response.content_type);
}

// Also what is not worth it, for a client that takes nothing else.
bool Finisher::goes_as_gzip(const Request& request, const Response& response) const noexcept
{
    const Codings& codings = request.codings;
    return codings.prefers_gzip && (varies_by_coding(response) || !codings.takes_plain);
}

bool Finisher::compress(Response& response, Reply::Target& target)
{
    if (response.constant == nullptr)
        return compressor_.compress(response, target);
    if (response.constant->gzipped()) {
        response.body = response.constant->gzipped();
        response.encoding = "gzip";
        observer_.compressed(Compressed::beforehand);
    }
    return false;
}

}  // namespace holdfast::http
