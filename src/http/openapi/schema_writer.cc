#include "http/openapi/schema_writer.h"

#include <algorithm>
#include <stdexcept>

#include "base/text.h"

namespace holdfast::http {
namespace {

bool may_be_null(const Member& member) noexcept
{
    return member.presence == Presence::or_null || member.presence == Presence::optional_or_null;
}

bool is_required(const Member& member) noexcept
{
    return member.presence == Presence::always || member.presence == Presence::or_null;
}

void write_required(json::Writer& json, const Schema& schema)
{
    if (schema.base != nullptr)
        write_required(json, *schema.base);
    for (const Member& member : schema.members)
        if (is_required(member))
            json.value(member.name);
}

bool requires_any(const Schema& schema) noexcept
{
    return std::ranges::any_of(schema.members, is_required) ||
           (schema.base != nullptr && requires_any(*schema.base));
}

}  // namespace

void SchemaWriter::write(json::Writer& json, const Schema& schema)
{
    if (schema.name.empty())
        return write_whole(json, schema);
    note(schema);
    json.begin_object().member("$ref", join("#/components/schemas/", schema.name)).end_object();
}

void SchemaWriter::note(const Schema& schema)
{
    auto known = std::ranges::find(named_, schema.name, &Schema::name);
    if (known == named_.end())
        named_.push_back(&schema);
    else if (*known != &schema)
        throw std::invalid_argument{join("two schemas have the name ", schema.name)};
}

void SchemaWriter::write_named(json::Writer& json)
{
    json.begin_object();
    // Writing one may find others.
    for (std::size_t i = 0; i < named_.size(); ++i) {
        const Schema& schema = *named_[i];
        write_whole(json.key(schema.name), schema);
    }
    json.end_object();
}

void SchemaWriter::write_whole(json::Writer& json, const Schema& schema)
{
    json.begin_object();
    if (!schema.description.empty())
        json.member("description", schema.description);
    switch (schema.kind) {
    case Schema::Kind::anything:
        break;
    case Schema::Kind::text:
        write_text(json, schema);
        break;
    case Schema::Kind::integer:
    case Schema::Kind::number:
        json.member("type", schema.kind == Schema::Kind::integer ? "integer" : "number");
        if (schema.min != Schema::unbounded)
            json.member("minimum", schema.min);
        break;
    case Schema::Kind::flag:
        json.member("type", "boolean");
        break;
    case Schema::Kind::object:
        write_object(json, schema);
        break;
    case Schema::Kind::map:
        json.member("type", "object");
        write(json.key("additionalProperties"), *schema.of);
        break;
    case Schema::Kind::list:
        json.member("type", "array");
        write(json.key("items"), *schema.of);
        break;
    case Schema::Kind::page:
        write_page(json, schema);
        break;
    case Schema::Kind::tuple:
        json.member("type", "array")
            .member("minItems", schema.members.size())
            .member("maxItems", schema.members.size());
        write_each(json, "prefixItems", schema);
        break;
    case Schema::Kind::either:
        write_each(json, "anyOf", schema);
        break;
    }
    json.end_object();
}

void SchemaWriter::write_text(json::Writer& json, const Schema& schema)
{
    json.member("type", "string");
    if (!schema.format.empty())
        json.member("format", schema.format);
    if (!schema.pattern.empty())
        json.member("pattern", schema.pattern);
    if (schema.words.empty())
        return;
    json.key("enum").begin_array();
    for (std::string_view word : schema.words)
        json.value(word);
    json.end_array();
}

// Not closed: a later version may have more members, and no client should stumble over that. The
// test that holds answers against this closes it.
void SchemaWriter::write_object(json::Writer& json, const Schema& schema)
{
    json.member("type", "object").key("properties").begin_object();
    write_properties(json, schema);
    json.end_object();
    if (!requires_any(schema))
        return;
    json.key("required").begin_array();
    write_required(json, schema);
    json.end_array();
}

void SchemaWriter::write_properties(json::Writer& json, const Schema& schema)
{
    if (schema.base != nullptr)
        write_properties(json, *schema.base);
    for (const Member& member : schema.members)
        write_member(json.key(member.name), member);
}

void SchemaWriter::write_member(json::Writer& json, const Member& member)
{
    if (member.description.empty() && !may_be_null(member))
        return write(json, *member.schema);
    json.begin_object();
    if (!member.description.empty())
        json.member("description", member.description);
    json.key("anyOf").begin_array();
    write(json, *member.schema);
    if (may_be_null(member))
        json.begin_object().member("type", "null").end_object();
    json.end_array().end_object();
}

void SchemaWriter::write_page(json::Writer& json, const Schema& schema)
{
    json.member("type", "object").key("properties").begin_object().key("items");
    json.begin_object().member("type", "array");
    write(json.key("items"), *schema.of);
    json.end_object().key("next");
    json.begin_object()
        .member("description", "What `after` takes to go on; null on the last page.")
        .key("type")
        .begin_array()
        .value("string")
        .value("null")
        .end_array()
        .end_object()
        .end_object();
    json.key("required").begin_array().value("items").value("next").end_array();
}

void SchemaWriter::write_each(json::Writer& json, std::string_view key, const Schema& schema)
{
    json.key(key).begin_array();
    for (const Member& member : schema.members)
        write_member(json, member);
    json.end_array();
}

}  // namespace holdfast::http
