#include "http/content/entity_tag.h"

#include <algorithm>

#include "base/hex.h"
#include "base/text.h"
#include "http/header_text.h"

namespace holdfast::http {
namespace {

constexpr std::size_t tag_bytes = 16;
constexpr std::string_view gzip_suffix = "-gzip";

}  // namespace

std::string make_tag(std::span<const std::byte> digest)
{
    const std::size_t bytes = std::min(tag_bytes, digest.size());
    return encode_hex({reinterpret_cast<const char*>(digest.data()), bytes});
}

std::string quoted_tag(std::string_view tag, bool is_gzip)
{
    return join('"', tag, is_gzip ? gzip_suffix : "", '"');
}

bool names_tag(std::string_view header, std::string_view tag)
{
    if (trim(header) == "*")
        return true;
    while (!header.empty()) {
        std::string_view member = take_until(header, ',');
        if (member.starts_with("W/"))
            member.remove_prefix(2);
        if (member.size() < 2 || member.front() != '"' || member.back() != '"')
            continue;
        std::string_view known = member.substr(1, member.size() - 2);
        if (known.ends_with(gzip_suffix))
            known.remove_suffix(gzip_suffix.size());
        if (known == tag)
            return true;
    }
    return false;
}

}  // namespace holdfast::http
