#include "http/target.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::http {
namespace {

// A query has at most this many parameters that we look at; our routes know a handful.
constexpr std::size_t query_parameters_max = 64;

int hex_value(char c) noexcept
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = to_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string decode_query(std::string_view text)
{
    std::string spaced{text};
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    // What cannot be decoded is taken as it stands: the check of the value will name it.
    return percent_decode(spaced).value_or(spaced);
}

// Of a segment, RFC 3986, section 3.3; the rest of it is escaped.
bool is_path_character(char c) noexcept
{
    char lower = to_lower(c);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view{"-._~!$&'()*+,;=:@%/"}.find(c) != std::string_view::npos;
}

// Clients are not as strict with what they put into a query. Its escapes are its reader's.
bool is_query_character(char c) noexcept
{
    return c > ' ' && c <= '~' && c != '#';
}

bool is_segment(std::string_view text)
{
    // Most have no escapes, and are what they look like.
    if (text.find('%') == std::string_view::npos)
        return text != "." && text != "..";
    auto decoded = percent_decode(text);
    return decoded && *decoded != "." && *decoded != ".." && is_utf8(*decoded) &&
           std::ranges::none_of(*decoded, is_control);
}

bool is_path(std::string_view text)
{
    if (!text.starts_with('/') || !std::ranges::all_of(text, is_path_character))
        return false;
    while (!text.empty()) {
        text.remove_prefix(1);
        auto end = std::min(text.find('/'), text.size());
        if (!is_segment(text.substr(0, end)))
            return false;
        text.remove_prefix(end);
    }
    return true;
}

// Takes "http://host:port" off the front of `text`, if it begins so. False: there is no host, or
// somebody's name before it.
bool take_authority(std::string_view& text, std::string_view& authority) noexcept
{
    for (std::string_view scheme : {"http://", "https://"}) {
        if (!equals_ignoring_case(text.substr(0, scheme.size()), scheme))
            continue;
        text.remove_prefix(scheme.size());
        auto end = std::min(text.find_first_of("/?"), text.size());
        authority = text.substr(0, end);
        text.remove_prefix(end);
        return !authority.empty() && authority.find('@') == std::string_view::npos;
    }
    return true;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(text[i]);
            continue;
        }
        if (i + 2 >= text.size())
            return std::nullopt;
        int high = hex_value(text[i + 1]);
        int low = hex_value(text[i + 2]);
        if (high < 0 || low < 0 || (high == 0 && low == 0))
            return std::nullopt;
        out.push_back(static_cast<char>(high * 16 + low));
        i += 2;
    }
    return out;
}

std::vector<QueryParameter> Target::parameters() const
{
    std::vector<QueryParameter> found;
    for (std::string_view pair : split(query, '&')) {
        if (pair.empty())
            continue;
        if (found.size() == query_parameters_max)
            break;
        auto equals = pair.find('=');
        std::string_view value =
            equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
        found.push_back({decode_query(pair.substr(0, equals)), decode_query(value)});
    }
    return found;
}

std::optional<Target> parse_target(std::string_view text)
{
    if (text == "*")
        return Target{.path = text, .query = {}};
    Target target;
    if (!take_authority(text, target.authority))
        return std::nullopt;
    auto mark = std::min(text.find('?'), text.size());
    target.path = text.substr(0, mark);
    target.query = text.substr(std::min(mark + 1, text.size()));
    // "http://host" and "http://host?query" mean its root.
    if (target.path.empty() && !target.authority.empty())
        target.path = "/";
    if (!is_path(target.path) || !std::ranges::all_of(target.query, is_query_character))
        return std::nullopt;
    while (target.path.size() > 1 && target.path.back() == '/') {
        target.path.remove_suffix(1);
        target.had_slash = true;
    }
    return target;
}

}  // namespace holdfast::http
