#include "daemon/config/schema.h"

#include <span>

#include "base/text.h"
#include "daemon/config/keys.h"
#include "daemon/config/listen_value.h"
#include "daemon/config/value.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {
namespace {

using json::Writer;

constexpr std::string_view size_pattern = "^[0-9]+([KMGT]i)?B$";
constexpr std::string_view span_pattern = "^[0-9]+(d|h|min|s|ms|us|ns)$";

struct Describe {
    Writer& writer;

    void text(std::string_view pattern) const
    {
        writer.member("type", "string").member("pattern", pattern);
    }

    void operator()(const Flag& /*type*/) const { writer.member("type", "boolean"); }
    void operator()(const Number& type) const
    {
        // A schema calls 1.0 an integer; the parser does not.
        writer.member("type", "integer").member("minimum", type.min).member("maximum", type.max);
    }
    void operator()(const Size& /*type*/) const { text(size_pattern); }
    void operator()(const Span& /*type*/) const { text(span_pattern); }
    void operator()(const Text& type) const { text(type.pattern); }
    void operator()(const TextList& type) const
    {
        writer.member("type", "array")
            .member("minItems", type.items_min)
            .member("maxItems", type.items_max)
            .member("uniqueItems", true);
        writer.key("items").begin_object();
        text(type.pattern);
        writer.end_object();
    }
    void operator()(const ListenList& type) const
    {
        writer.member("type", "array")
            .member("minItems", type.items_min)
            .member("maxItems", type.items_max)
            .member("uniqueItems", true);
        writer.key("items").begin_object();
        write_listen_schema(writer);
        writer.end_object();
    }
    void operator()(const Choice& type) const
    {
        writer.member("type", "string").key("enum").begin_array();
        for (std::string_view name : type.names)
            writer.value(name);
        writer.end_array();
    }
};

void write_key(Writer& writer, const Key& key)
{
    writer.begin_object();
    std::string text = join(key.description, " Takes ", expected(key), ". ");
    text += key.change == Change::on_reload ? "A reload applies it." : "A change needs a restart.";
    std::string_view separator = " In the environment, it is overridden by ";
    for (const Variable& variable : key.variables) {
        append_to(text, separator, variable.name);
        separator = " or ";
    }
    text += key.variables.empty() ? "" : ".";
    writer.member("description", text);
    std::visit(Describe{writer}, key.type);
    if (!key.is_required)
        writer.key("default").raw(show_default(key));
    if (!key.example.empty())
        writer.key("examples").begin_array().raw(key.example).end_array();
    writer.end_object();
}

// The members of one object: keys that end here, and areas that go on. Keys of one area stand
// together in the table.
void write_properties(Writer& writer, std::span<const Key> keys, std::size_t prefix)
{
    writer.key("properties").begin_object();
    if (prefix == 0)
        writer.key("$schema")
            .begin_object()
            .member("description", "For editors; the daemon does not read it.")
            .member("type", "string")
            .end_object();
    for (std::size_t i = 0; i < keys.size();) {
        std::string_view rest = keys[i].path.substr(prefix);
        std::string_view name = rest.substr(0, rest.find('.'));
        writer.key(name);
        if (name == rest) {
            write_key(writer, keys[i++]);
            continue;
        }
        std::size_t start = i;
        std::string area = join(keys[i].path.substr(0, prefix), name, ".");
        while (i < keys.size() && keys[i].path.starts_with(area))
            ++i;
        writer.begin_object().member("type", "object").member("additionalProperties", false);
        write_properties(writer, keys.subspan(start, i - start), area.size());
        writer.end_object();
    }
    writer.end_object();
}

}  // namespace

std::string make_schema()
{
    std::string out;
    Writer writer{out, Writer::Style::pretty};
    writer.begin_object()
        .member("$schema", "https://json-schema.org/draft/2020-12/schema")
        .member("title", "Configuration of holdfastd")
        .member("description",
                "/etc/holdfast/holdfast.json and /etc/holdfast/conf.d/*.json. Comments with // and "
                "/* */ are allowed in the files.")
        .member("type", "object")
        .member("additionalProperties", false);
    write_properties(writer, all_keys(), 0);
    writer.end_object();
    out += '\n';
    return out;
}

}  // namespace holdfast::daemon
