#include "http/content/query.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/percent.h"
#include "base/text.h"
#include "http/target.h"

namespace holdfast::http {
namespace {

// More than any route declares; the rest is not even looked at.
constexpr std::size_t parameters_max = 64;
constexpr std::array<std::string_view, 3> yes{"", "1", "true"};
constexpr std::array<std::string_view, 2> no{"0", "false"};

// In a query, and only there, a plus is a space.
std::optional<std::string> decode(std::string_view text)
{
    std::optional<std::string> decoded{text};
    if (text.find_first_of("%+") != std::string_view::npos) {
        std::replace(decoded->begin(), decoded->end(), '+', ' ');
        decoded = percent_decode(*decoded);
    }
    return decoded && is_utf8(*decoded) ? decoded : std::nullopt;
}

template <typename List>
bool holds(const List& list, std::string_view text)
{
    return std::find(list.begin(), list.end(), text) != list.end();
}

std::string list_of(const std::vector<std::string_view>& choices)
{
    std::string list;
    for (std::string_view each : choices)
        append_to(list, list.empty() ? "" : ", ", each);
    return list;
}

// Why `value` cannot be, empty when it can; brings a flag into one form.
std::string judge(const QueryField& field, std::string& value)
{
    switch (field.kind) {
    case QueryField::Kind::number: {
        auto number = parse_number<std::int64_t>(value);
        if (!number || *number < field.min || *number > field.max)
            return join("must be a whole number from ", field.min, " to ", field.max);
        break;
    }
    case QueryField::Kind::text: {
        auto bytes = static_cast<std::int64_t>(value.size());
        if (bytes < field.min || bytes > field.max || std::ranges::any_of(value, is_control))
            return join("must be a text of ", field.min, " to ", field.max,
                        " bytes without control characters");
        break;
    }
    case QueryField::Kind::flag:
        if (!holds(yes, value) && !holds(no, value))
            return "must be 1 or 0";
        value = holds(yes, value) ? "1" : "0";
        break;
    case QueryField::Kind::choice:
        if (!holds(field.choices, value))
            return join("must be one of ", list_of(field.choices));
        break;
    }
    return {};
}

}  // namespace

std::optional<std::string_view> Query::text(std::string_view name) const noexcept
{
    for (const Value& each : values_)
        if (each.name == name)
            return each.text;
    return std::nullopt;
}

std::optional<std::int64_t> Query::number(std::string_view name) const noexcept
{
    auto value = text(name);
    return value ? parse_number<std::int64_t>(*value) : std::nullopt;
}

bool Query::flag(std::string_view name) const noexcept
{
    return text(name) == "1";
}

ReadQuery::ReadQuery(std::span<const QueryField> fields, std::string_view text)
{
    std::size_t count = 0;
    for (std::string_view pair : split(text, '&')) {
        if (pair.empty())
            continue;
        auto equals = pair.find('=');
        bool has_value = equals != std::string_view::npos;
        auto name = decode(pair.substr(0, equals));
        auto value = decode(has_value ? pair.substr(equals + 1) : std::string_view{});
        if (!name || !value || ++count > parameters_max) {
            is_readable = false;
            return;
        }
        take(fields, *std::move(name), *std::move(value));
    }
}

void ReadQuery::take(std::span<const QueryField> fields, std::string name, std::string value)
{
    auto field = std::ranges::find(fields, name, &QueryField::name);
    if (field == fields.end()) {
        std::vector<std::string_view> names;
        for (const QueryField& each : fields)
            names.push_back(each.name);
        std::string_view meant = closest_name(name, names);
        errors.push_back({std::move(name),
                          meant.empty()
                              ? "there is no such parameter"
                              : join("there is no such parameter; did you mean \"", meant, "\"?")});
        return;
    }
    if (query.text(name)) {
        errors.push_back({std::move(name), "was given more than once"});
        return;
    }
    std::string why = judge(*field, value);
    if (why.empty())
        query.values_.push_back({field->name, std::move(value)});
    else
        errors.push_back({std::move(name), std::move(why)});
}

}  // namespace holdfast::http
