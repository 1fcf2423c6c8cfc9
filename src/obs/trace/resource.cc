#include "obs/trace/resource.h"

#include <algorithm>
#include <optional>

#include "base/percent.h"
#include "base/text.h"

namespace holdfast::trace {
namespace {

constexpr std::string_view service_name_attribute = "service.name";

void put(Pairs& pairs, std::string_view name, std::string_view value)
{
    auto found = std::ranges::find(pairs, name, &Pairs::value_type::first);
    if (found != pairs.end())
        found->second = value;
    else
        pairs.emplace_back(name, value);
}

// What an HTTP header or a reader of logs could not show.
bool is_plain(std::string_view text)
{
    return is_utf8(text) && std::ranges::none_of(text, is_control);
}

}  // namespace

Result<Pairs> parse_pairs(std::string_view text)
{
    Pairs pairs;
    for (std::string_view each : split(text, ',')) {
        each = trim(each);
        if (each.empty())
            continue;
        std::size_t equals = each.find('=');
        std::string_view name = trim(each.substr(0, equals));
        if (equals == std::string_view::npos || name.empty())
            return Error{Errc::invalid, "a member is not NAME=VALUE"};
        std::optional<std::string> decoded_name = percent_decode(name);
        std::optional<std::string> value = percent_decode(trim(each.substr(equals + 1)));
        if (!decoded_name || !value || !is_plain(*decoded_name) || !is_plain(*value))
            return Error{Errc::invalid, join(printable(name), " has a wrong escape in it")};
        put(pairs, *decoded_name, *value);
    }
    if (pairs.size() > pairs_max)
        return Error{Errc::invalid, join("there are ", pairs.size(), " members")};
    return pairs;
}

Pairs make_resource(std::string_view service_name, const Pairs& attributes, const Pairs& known)
{
    Pairs resource = known;
    for (const auto& [name, value] : attributes)
        put(resource, name, value);
    if (!service_name.empty())
        put(resource, service_name_attribute, service_name);
    return resource;
}

}  // namespace holdfast::trace
