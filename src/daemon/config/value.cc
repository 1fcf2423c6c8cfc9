#include "daemon/config/value.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "daemon/config/listen_value.h"
#include "daemon/config/wording.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {
namespace {

using json::Kind;
using json::Node;
using json::quote;

constexpr std::size_t name_max = 60;  // Bytes of a wrong name worth comparing.

// How each type of key reads a node. Every operator() returns what it rejects.
struct Assign {
    const Key& key;
    const Node& node;
    Settings& settings;

    std::vector<Rejected> reject(std::string what, std::string remedy = {}) const
    {
        if (remedy.empty())
            remedy = join("write for example ", show_example(key));
        return {{&node, {std::move(what), expected(key), std::move(remedy)}}};
    }
    std::vector<Rejected> reject_kind(std::string remedy = {}) const
    {
        return reject(join("found ", describe_found(node)), std::move(remedy));
    }

    std::vector<Rejected> operator()(const Flag& type) const
    {
        if (node.kind != Kind::boolean)
            return reject_kind("write true or false, without quotes");
        type.field.of(settings) = node.boolean;
        return {};
    }

    std::vector<Rejected> operator()(const Number& type) const
    {
        auto number = node.integer();
        if (!number && node.kind == Kind::string && parse_number<std::int64_t>(node.text))
            return reject_kind(join("write ", node.text, " without quotes"));
        if (!number)
            return reject_kind();
        if (*number < type.min || *number > type.max)
            return reject(join(*number, " is out of range"));
        type.field.of(settings) = *number;
        return {};
    }

    std::vector<Rejected> operator()(const Size& type) const
    {
        auto plain = node.natural();
        if (plain)
            return reject_kind(join("write ", quote(join(*plain, "B")), " if bytes are meant"));
        if (node.kind != Kind::string)
            return reject_kind();
        auto size = parse_bytes(node.text);
        if (!size)
            return reject(join(shorten(node.text), " is not a size"));
        if (*size < type.min || *size > type.max)
            return reject(join(shorten(node.text), " is out of range"));
        type.field.of(settings) = *size;
        return {};
    }

    std::vector<Rejected> operator()(const Span& type) const
    {
        auto plain = node.natural();
        if (plain)
            return reject_kind(join("write ", quote(join(*plain, "s")), " if seconds are meant"));
        if (node.kind != Kind::string)
            return reject_kind();
        auto span = parse_duration(node.text);
        if (!span)
            return reject(join(shorten(node.text), " is not a duration"));
        if (*span < type.min || *span > type.max)
            return reject(join(shorten(node.text), " is out of range"));
        type.field.of(settings) = *span;
        return {};
    }

    std::vector<Rejected> operator()(const Text& type) const
    {
        if (node.kind != Kind::string)
            return reject_kind();
        std::string text = node.text;
        if (auto complaint = type.rule(text))
            return {{&node, std::move(*complaint)}};
        type.field.of(settings) = std::move(text);
        return {};
    }

    std::vector<Rejected> operator()(const TextList& type) const
    {
        if (node.kind != Kind::array)
            return reject_kind(node.kind == Kind::string ? join("write [", shorten(node.text), "]")
                                                         : std::string{});
        std::vector<Rejected> rejected;
        if (node.items.size() < type.items_min || node.items.size() > type.items_max)
            rejected = reject(join("the list has ", node.items.size(), " entries"));
        std::vector<std::string> texts;
        std::map<std::string, std::uint32_t> lines;
        for (const Node& item : node.items) {
            std::string text = item.text;
            if (item.kind != Kind::string) {
                rejected.push_back({&item,
                                    {join("found ", describe_found(item)), std::string{type.form},
                                     "write it in double quotes"}});
            } else if (auto complaint = type.rule(text)) {
                rejected.push_back({&item, std::move(*complaint)});
            } else if (auto [known, is_new] = lines.emplace(text, item.at.line); !is_new) {
                rejected.push_back({&item,
                                    {join(shorten(item.text), " is in the list twice"),
                                     "each one once", "remove one of them"}});
            } else {
                texts.push_back(std::move(text));
            }
        }
        if (rejected.empty())
            type.field.of(settings) = std::move(texts);
        return rejected;
    }

    std::vector<Rejected> operator()(const ListenList& type) const
    {
        if (node.kind != Kind::array)
            return reject_kind(node.kind == Kind::string ? join("write [", shorten(node.text), "]")
                                                         : std::string{});
        std::vector<Rejected> rejected;
        if (node.items.size() < type.items_min || node.items.size() > type.items_max)
            rejected = reject(join("the list has ", node.items.size(), " entries"));
        std::vector<ListenSettings> entries = read_listen(node, rejected);
        if (rejected.empty())
            type.field.of(settings) = std::move(entries);
        return rejected;
    }

    std::vector<Rejected> operator()(const Choice& type) const
    {
        if (node.kind != Kind::string)
            return reject_kind();
        auto name = std::find(type.names.begin(), type.names.end(), node.text);
        if (name != type.names.end()) {
            type.set(settings, static_cast<std::size_t>(name - type.names.begin()));
            return {};
        }
        std::string_view close = closest_name(to_lower(node.text.substr(0, name_max)),
                                              {type.names.begin(), type.names.end()});
        return reject(join(shorten(node.text), " is not one of them"),
                      close.empty() ? std::string{} : join("write ", quote(close)));
    }
};

struct Show {
    const Settings& settings;
    json::Writer& writer;

    void operator()(const Flag& type) const { writer.value(type.field.in(settings)); }
    void operator()(const Number& type) const { writer.value(type.field.in(settings)); }
    void operator()(const Size& type) const { writer.value(format_bytes(type.field.in(settings))); }
    void operator()(const Span& type) const
    {
        writer.value(format_duration(type.field.in(settings)));
    }
    void operator()(const Text& type) const { writer.value(type.field.in(settings)); }
    void operator()(const TextList& type) const
    {
        writer.begin_array();
        for (const std::string& text : type.field.in(settings))
            writer.value(text);
        writer.end_array();
    }
    void operator()(const ListenList& type) const { write_listen(type.field.in(settings), writer); }
    void operator()(const Choice& type) const { writer.value(type.names[type.get(settings)]); }
};

struct Expected {
    std::string operator()(const Flag& /*type*/) const { return "true or false"; }
    std::string operator()(const Number& type) const
    {
        return join("a whole number from ", type.min, " to ", type.max);
    }
    std::string operator()(const Size& type) const
    {
        return join("a size in quotes from ", format_bytes(type.min), " to ",
                    format_bytes(type.max));
    }
    std::string operator()(const Span& type) const
    {
        return join("a duration in quotes from ", format_duration(type.min), " to ",
                    format_duration(type.max));
    }
    std::string operator()(const Text& type) const { return std::string{type.form}; }
    std::string operator()(const TextList& type) const
    {
        return join("a list of ", type.items_min, " to ", type.items_max, " texts, each ",
                    type.form);
    }
    std::string operator()(const ListenList& type) const
    {
        return join("a list of ", type.items_min, " to ", type.items_max, " entries, each ",
                    listen_form);
    }
    std::string operator()(const Choice& type) const
    {
        std::string out = "one of";
        for (std::string_view name : type.names)
            append_to(out, name == type.names.front() ? " " : ", ", quote(name));
        return out;
    }
};

Node text_node(std::string_view text)
{
    Node node;
    node.kind = Kind::string;
    node.text = text;
    return node;
}

}  // namespace

std::vector<Rejected> assign(const Key& key, const Node& node, Settings& settings)
{
    return std::visit(Assign{key, node, settings}, key.type);
}

Node to_node(const Key& key, std::string_view text)
{
    Node node = text_node(text);
    if (std::holds_alternative<Number>(key.type) && parse_number<std::int64_t>(text)) {
        node.kind = Kind::number;
    } else if (std::holds_alternative<Flag>(key.type) && (text == "true" || text == "false")) {
        node.kind = Kind::boolean;
        node.boolean = text == "true";
    } else if (std::holds_alternative<TextList>(key.type) ||
               std::holds_alternative<ListenList>(key.type)) {
        node.kind = Kind::array;
        for (std::string_view item : split(text, ','))
            node.items.push_back(text_node(trim(item)));
    }
    return node;
}

std::string show(const Key& key, const Settings& settings)
{
    std::string out;
    json::Writer writer{out};
    std::visit(Show{settings, writer}, key.type);
    return out;
}

std::string show_default(const Key& key)
{
    return show(key, Settings{});
}

std::string show_example(const Key& key)
{
    return key.example.empty() ? show_default(key) : std::string{key.example};
}

std::string expected(const Key& key)
{
    return std::visit(Expected{}, key.type);
}

}  // namespace holdfast::daemon
