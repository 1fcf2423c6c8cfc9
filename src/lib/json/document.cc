#include "lib/json/document.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::json {
namespace {

// Recursion is bounded by Options::depth_max, within which every tree was read.
bool find_path(const Node& here, const Node& wanted, std::string& pointer)
{
    if (&here == &wanted)
        return true;
    const std::size_t length = pointer.size();
    for (std::size_t i = 0; i < here.items.size(); ++i) {
        append_to(pointer, '/', i);
        if (find_path(here.items[i], wanted, pointer))
            return true;
        pointer.resize(length);
    }
    for (const Member& member : here.members) {
        append_token(pointer, member.name);
        if (find_path(member.value, wanted, pointer))
            return true;
        pointer.resize(length);
    }
    return false;
}

}  // namespace

std::string_view describe(Kind kind) noexcept
{
    switch (kind) {
    case Kind::null:
        return "null";
    case Kind::boolean:
        return "true or false";
    case Kind::number:
        return "a number";
    case Kind::string:
        return "a string";
    case Kind::array:
        return "a list";
    case Kind::object:
        return "an object";
    }
    return "a value";
}

const Node* Node::find(std::string_view name) const noexcept
{
    auto found = std::find_if(members.begin(), members.end(),
                              [&](const Member& member) { return member.name == name; });
    return found == members.end() ? nullptr : &found->value;
}

std::optional<std::int64_t> Node::integer() const noexcept
{
    return kind == Kind::number ? parse_number<std::int64_t>(text) : std::nullopt;
}

std::optional<std::uint64_t> Node::natural() const noexcept
{
    return kind == Kind::number ? parse_number<std::uint64_t>(text) : std::nullopt;
}

std::optional<double> Node::decimal() const noexcept
{
    double value = 0;
    const char* end = text.data() + text.size();
    if (kind != Kind::number || std::from_chars(text.data(), end, value).ptr != end)
        return std::nullopt;
    return value;
}

std::string pointer_to(const Node& root, const Node& node)
{
    std::string pointer;
    if (!find_path(root, node, pointer))
        pointer.clear();
    return pointer;
}

void append_token(std::string& pointer, std::string_view name)
{
    pointer += '/';
    for (char c : name) {
        if (c == '~')
            pointer += "~0";
        else if (c == '/')
            pointer += "~1";
        else
            pointer += c;
    }
}

}  // namespace holdfast::json
