#include "http/content/page.h"

#include <array>
#include <utility>

#include "base/base64.h"
#include "base/text.h"

namespace holdfast::http {
namespace {

// Longer than any token we give out.
constexpr std::int64_t token_bytes_max = 512;
constexpr std::size_t check_bytes = 4;

// FNV-1a over both: finds slips and tokens of other lists, and is no protection from anybody.
std::string check_of(std::string_view list, std::string_view key)
{
    std::uint32_t hash = 2166136261U;
    auto add = [&hash](std::string_view text) {
        for (char c : text)
            hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    };
    add(list);
    add({"\0", 1});
    add(key);
    std::string bytes;
    for (std::size_t i = 0; i < check_bytes; ++i)
        bytes.push_back(static_cast<char>(hash >> (8 * i)));
    return bytes;
}

// Base64 as a query takes it: without + / and = (RFC 4648, section 5).
std::string to_url(std::string text)
{
    while (text.ends_with('='))
        text.pop_back();
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    return text;
}

std::optional<std::string> from_url(std::string_view token)
{
    if (token.find_first_of("+/=") != std::string_view::npos)
        return std::nullopt;
    std::string text{token};
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    while (text.size() % 4 != 0)
        text.push_back('=');
    return decode_base64(text);
}

std::optional<std::string> key_of(std::string_view list, std::string_view token)
{
    auto bytes = from_url(token);
    if (!bytes || bytes->size() < check_bytes)
        return std::nullopt;
    std::string key = bytes->substr(check_bytes);
    if (bytes->compare(0, check_bytes, check_of(list, key)) != 0)
        return std::nullopt;
    return key;
}

}  // namespace

std::vector<QueryField> page_fields(std::vector<QueryField> others)
{
    others.push_back({.name = "limit",
                      .kind = QueryField::Kind::number,
                      .description = "How many items at most; 100 when it is not given.",
                      .min = 1,
                      .max = page_limit_max});
    others.push_back({.name = "after",
                      .description = "Where to go on: the `next` of the page before.",
                      .max = token_bytes_max});
    return others;
}

Result<Page> read_page(std::string_view list, const Query& query)
{
    Page page{.list = list};
    page.limit = static_cast<std::size_t>(query.number("limit").value_or(page_limit_usual));
    auto token = query.text("after");
    if (!token)
        return page;
    page.after = key_of(list, *token);
    if (!page.after)
        return Error{Errc::invalid, "`after` must be the `next` of a page of this list"};
    return page;
}

std::string page_token(std::string_view list, std::string_view key)
{
    return to_url(encode_base64(join(check_of(list, key), key)));
}

}  // namespace holdfast::http
