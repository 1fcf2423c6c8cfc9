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

std::string_view skip_authority(std::string_view text) noexcept
{
    for (std::string_view scheme : {"http://", "https://"}) {
        if (!equals_ignoring_case(text.substr(0, scheme.size()), scheme))
            continue;
        auto path = text.find_first_of("/?", scheme.size());
        return path == std::string_view::npos ? "/" : text.substr(path);
    }
    return text;
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

std::optional<std::string> Target::parameter(std::string_view name) const
{
    for (QueryParameter& each : parameters())
        if (each.name == name)
            return std::move(each.value);
    return std::nullopt;
}

std::optional<Target> parse_target(std::string_view text) noexcept
{
    text = skip_authority(text);
    if (text.empty() || text.front() != '/')
        return std::nullopt;
    auto mark = text.find('?');
    Target target{text.substr(0, mark), {}};
    if (mark != std::string_view::npos)
        target.query = text.substr(mark + 1);
    while (target.path.size() > 1 && target.path.back() == '/')
        target.path.remove_suffix(1);
    return target;
}

}  // namespace holdfast::http
