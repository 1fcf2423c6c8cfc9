#include "lib/curl/url.h"

#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "lib/curl/handle.h"

namespace holdfast::curl {
namespace {

ParsedUrl new_url()
{
    ParsedUrl url{curl_url()};
    CHECK(url != nullptr);
    return url;
}

std::string part_of(const ParsedUrl& url, CURLUPart part, unsigned flags = 0)
{
    char* text = nullptr;
    if (curl_url_get(url.get(), part, &text, flags) != CURLUE_OK)
        return {};
    return std::string{Text{text}.get()};
}

Error invalid(CURLUcode code)
{
    return {Errc::invalid, to_lower(curl_url_strerror(code))};
}

Result<Url> read(const ParsedUrl& parsed)
{
    curl_url_set(parsed.get(), CURLUPART_FRAGMENT, nullptr, 0);
    Url url{.text = part_of(parsed, CURLUPART_URL),
            .scheme = part_of(parsed, CURLUPART_SCHEME),
            .host = to_lower(part_of(parsed, CURLUPART_HOST)),
            .port = part_of(parsed, CURLUPART_PORT, CURLU_DEFAULT_PORT),
            .user = part_of(parsed, CURLUPART_USER),
            .password = part_of(parsed, CURLUPART_PASSWORD)};
    if (url.scheme != "http" && url.scheme != "https")
        return Error{Errc::invalid, "neither http nor https"};
    if (url.host.empty() || url.port.empty())
        return Error{Errc::invalid, "no host"};
    return url;
}

}  // namespace

Result<Url> parse_url(const std::string& text)
{
    ParsedUrl parsed = new_url();
    if (CURLUcode code = curl_url_set(parsed.get(), CURLUPART_URL, text.c_str(), 0);
        code != CURLUE_OK)
        return invalid(code);
    return read(parsed);
}

Result<Url> follow(const Url& from, const std::string& location)
{
    ParsedUrl parsed = new_url();
    CURLUcode code = curl_url_set(parsed.get(), CURLUPART_URL, from.text.c_str(), 0);
    // What browsers take, too: a space in a path.
    if (code == CURLUE_OK)
        code = curl_url_set(parsed.get(), CURLUPART_URL, location.c_str(), CURLU_URLENCODE);
    if (code != CURLUE_OK)
        return invalid(code);
    Result<Url> next = read(parsed);
    if (!next)
        return next;
    bool is_within = next->origin() == from.origin();
    for (auto [part, value] :
         {std::pair{CURLUPART_USER, &from.user}, {CURLUPART_PASSWORD, &from.password}})
        curl_url_set(parsed.get(), part, is_within && !value->empty() ? value->c_str() : nullptr,
                     0);
    return read(parsed);
}

std::string with_host(const Url& url, const std::string& host)
{
    ParsedUrl parsed = new_url();
    if (curl_url_set(parsed.get(), CURLUPART_URL, url.text.c_str(), 0) != CURLUE_OK ||
        curl_url_set(parsed.get(), CURLUPART_HOST, host.c_str(), 0) != CURLUE_OK)
        return url.text;
    return part_of(parsed, CURLUPART_URL);
}

}  // namespace holdfast::curl
