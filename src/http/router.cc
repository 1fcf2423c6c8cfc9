#include "http/router.h"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>

#include "base/percent.h"
#include "base/text.h"

namespace holdfast::http {
namespace {

bool is_name(std::string_view segment) noexcept
{
    return segment.starts_with('{');
}

// `?format=` is a parameter like any other, so that it is checked and documented like one.
void declare_format(Route& route)
{
    std::vector<std::string_view> formats;
    for (const Representation& each : route.produces)
        if (!each.format.empty())
            formats.push_back(each.format);
    if (!formats.empty())
        route.parameters.push_back({.name = "format",
                                    .kind = QueryField::Kind::choice,
                                    .description = "The form of the answer, whatever Accept says.",
                                    .choices = std::move(formats)});
}

bool is_visible(const Route& route, bool via_control) noexcept
{
    return route.access == Access::everywhere || via_control;
}

// What stands for the names, decoded; nothing when the path is not of this pattern.
std::optional<std::vector<std::string>> match(const std::vector<std::string_view>& pattern,
                                              const std::vector<std::string_view>& path)
{
    if (pattern.size() != path.size())
        return std::nullopt;
    std::vector<std::string> found;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (!is_name(pattern[i])) {
            if (pattern[i] != path[i])
                return std::nullopt;
            continue;
        }
        auto decoded = percent_decode(path[i]);
        if (!decoded || decoded->empty())
            return std::nullopt;
        found.push_back(std::move(*decoded));
    }
    return found;
}

}  // namespace

void Router::add(Route route)
{
    declare_format(route);
    for (const Route& other : routes_)
        if (other.path == route.path && other.method == route.method)
            throw std::invalid_argument{join("route stands twice: ", route.path)};
    std::size_t index = routes_.size();
    if (route.path.find('{') == std::string_view::npos) {
        fixed_[std::string{route.path}].push_back(index);
    } else {
        auto segments = split(route.path, '/');
        auto known = std::find_if(patterns_.begin(), patterns_.end(),
                                  [&](const Pattern& p) { return p.segments == segments; });
        if (known == patterns_.end())
            known = patterns_.insert(patterns_.end(), Pattern{std::move(segments), {}});
        known->routes.push_back(index);
    }
    if (route.has_secret)
        secrets_.push_back(route.path);
    all_.push_back(index);
    routes_.push_back(std::move(route));
}

const std::vector<std::size_t>* Router::find_path(std::string_view path,
                                                  std::vector<std::string>& segments) const
{
    if (auto fixed = fixed_.find(path); fixed != fixed_.end())
        return &fixed->second;
    if (patterns_.empty())
        return nullptr;
    auto pieces = split(path, '/');
    for (const Pattern& pattern : patterns_) {
        if (auto found = match(pattern.segments, pieces)) {
            segments = std::move(*found);
            return &pattern.routes;
        }
    }
    return nullptr;
}

std::string_view Router::shown(std::string_view path) const noexcept
{
    // Anywhere: a URL made of two has a slash too many, or a prefix that a proxy should have cut.
    for (std::string_view secret : secrets_)
        if (path.find(secret.substr(0, secret.find('{'))) != std::string_view::npos)
            return secret;
    return path;
}

Router::Match Router::find(Method method, std::string_view path, bool via_control) const
{
    Match match;
    if (path == "*" && method == Method::options) {
        match.outcome = Outcome::options;
        match.allow = allow(all_, via_control);
        return match;
    }
    const auto* candidates = find_path(path, match.segments);
    if (candidates == nullptr)
        return match;
    for (std::size_t index : *candidates) {
        const Route& route = routes_[index];
        bool as_head = method == Method::head && route.method == Method::get;
        if ((route.method == method || as_head) && is_visible(route, via_control)) {
            match.outcome = Outcome::found;
            match.route = index;
            return match;
        }
    }
    match.allow = allow(*candidates, via_control);
    if (!match.allow.empty())
        match.outcome = method == Method::options ? Outcome::options : Outcome::method_not_allowed;
    return match;
}

std::string Router::allow(const std::vector<std::size_t>& candidates, bool via_control) const
{
    std::string methods;
    std::array<bool, method_names.size()> known{};
    for (std::size_t index : candidates) {
        const Route& route = routes_[index];
        if (!is_visible(route, via_control))
            continue;
        known[static_cast<std::size_t>(route.method)] = true;
        known[static_cast<std::size_t>(Method::options)] = true;
        if (route.method == Method::get)
            known[static_cast<std::size_t>(Method::head)] = true;
    }
    for (std::size_t i = 0; i < known.size(); ++i)
        if (known[i])
            append_to(methods, methods.empty() ? "" : ", ", method_names[i]);
    return methods;
}

}  // namespace holdfast::http
