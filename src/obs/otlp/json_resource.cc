#include "obs/otlp/json_resource.h"

#include <cmath>
#include <variant>

#include "base/text.h"

namespace holdfast::otlp {
namespace {

void write_value(json::Writer& json, const trace::Value& value)
{
    if (const auto* text = std::get_if<std::string>(&value))
        json.member("stringValue", *text);
    else if (const auto* number = std::get_if<std::int64_t>(&value))
        json.member("intValue", decimal(*number));
    else if (const auto* real = std::get_if<double>(&value);
             real != nullptr && std::isfinite(*real))
        json.member("doubleValue", *real);
    else if (const auto* flag = std::get_if<bool>(&value))
        json.member("boolValue", *flag);
}

}  // namespace

void write_attribute(json::Writer& json, std::string_view name, const trace::Value& value)
{
    json.begin_object().member("key", name).key("value").begin_object();
    write_value(json, value);
    json.end_object().end_object();
}

void write_attribute(json::Writer& json, std::string_view name, std::string_view value)
{
    json.begin_object().member("key", name).key("value").begin_object();
    json.member("stringValue", value).end_object().end_object();
}

void write_resource(json::Writer& json, const trace::Pairs& resource)
{
    json.key("resource").begin_object().key("attributes").begin_array();
    for (const auto& [name, value] : resource)
        write_attribute(json, name, std::string_view{value});
    json.end_array().end_object();
}

void write_scope(json::Writer& json, std::string_view version)
{
    json.key("scope").begin_object();
    json.member("name", "holdfast").member("version", version).end_object();
}

std::string decimal(std::int64_t number)
{
    return join(number);
}

std::string decimal(std::uint64_t number)
{
    return join(number);
}

std::string decimal(WallTime time)
{
    return join(time.time_since_epoch().count());
}

}  // namespace holdfast::otlp
