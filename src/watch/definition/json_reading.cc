#include "watch/definition/json_reading.h"

#include "base/text.h"

namespace holdfast::watch {

void read_text(const JsonValue& value, Rule rule, std::string_view example, std::string& to)
{
    auto text = value.text(example);
    if (!text)
        return;
    if (auto complaint = rule(*text))
        value.reject(*std::move(complaint));
    else
        to = *std::move(text);
}

void read_optional_text(const JsonValue& value, Rule rule, std::string_view example,
                        std::string& to)
{
    if (value.node().kind == json::Kind::string && value.node().text.empty())
        to.clear();
    else
        read_text(value, rule, example, to);
}

void read_duration(const JsonValue& value, Duration min, Duration max, std::optional<Duration>& to)
{
    if (auto duration = value.duration(min, max))
        to = duration;
}

void write_duration(json::Writer& json, const std::optional<Duration>& duration)
{
    if (duration)
        json.value(format_duration(*duration));
    else
        json.null();
}

void write_natural(json::Writer& json, const std::optional<unsigned>& number)
{
    if (number)
        json.value(*number);
    else
        json.null();
}

void read_natural(const JsonValue& value, unsigned min, unsigned max, std::optional<unsigned>& to)
{
    if (auto number = value.natural(min, max))
        to = number;
}

bool expect_some(const JsonValue& value, std::string_view form, std::string_view example)
{
    const bool is_empty = value.node().kind == json::Kind::array && value.node().items.empty();
    if (is_empty)
        value.reject({"an empty list", std::string{form}, join("write for example ", example)});
    return !is_empty;
}

void read_name_of(const JsonValue& value, std::span<const std::string_view> names, std::string& to)
{
    if (auto place = value.choice(names))
        to = names[*place];
}

}  // namespace holdfast::watch
