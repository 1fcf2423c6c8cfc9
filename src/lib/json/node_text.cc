#include "lib/json/node_text.h"

#include "lib/json/writer.h"

namespace holdfast::json {
namespace {

// Recursion is bounded by the depth that was read.
void write(Writer& json, const Node& node)
{
    switch (node.kind) {
    case Kind::null:
        json.null();
        return;
    case Kind::boolean:
        json.value(node.boolean);
        return;
    case Kind::number:
        json.raw(node.text);
        return;
    case Kind::string:
        json.value(node.text);
        return;
    case Kind::array:
        json.begin_array();
        for (const Node& item : node.items)
            write(json, item);
        json.end_array();
        return;
    case Kind::object:
        json.begin_object();
        for (const Member& member : node.members)
            write(json.key(member.name), member.value);
        json.end_object();
        return;
    }
}

}  // namespace

std::string to_text(const Node& node)
{
    std::string text;
    Writer json{text};
    write(json, node);
    return text;
}

}  // namespace holdfast::json
