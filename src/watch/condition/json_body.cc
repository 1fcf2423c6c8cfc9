#include "watch/condition/json_body.h"

#include <algorithm>

#include "lib/json/node_text.h"

namespace holdfast::watch {
namespace {

// A member given twice is the sender's fault, not a reason to see none: the last one counts, as it
// does for most readers.
const json::Node* find_member(const json::Node& node, const std::string& name)
{
    auto found = std::find_if(node.members.rbegin(), node.members.rend(),
                              [&](const json::Member& member) { return member.name == name; });
    return found == node.members.rend() ? nullptr : &found->value;
}

const json::Node* step_into(const json::Node& node, const PathStep& step)
{
    if (const auto* name = std::get_if<std::string>(&step))
        return find_member(node, *name);
    const std::size_t index = std::get<std::size_t>(step);
    return index < node.items.size() ? &node.items[index] : nullptr;
}

// A text without its quotes; the rest as JSON.
std::string plain_text(const json::Node& node)
{
    return node.kind == json::Kind::string ? node.text : json::to_text(node);
}

}  // namespace

const json::Node* JsonBody::find(const BodyPath& path)
{
    if (!document_) {
        document_ = json::parse(body_, limits);
        is_json_ = std::ranges::all_of(document_->problems, [](const json::Problem& problem) {
            return problem.kind == json::Problem::Kind::duplicate;
        });
    }
    const json::Node* node = is_json_ ? &document_->root : nullptr;
    for (const PathStep& step : path) {
        if (node == nullptr)
            return nullptr;
        node = step_into(*node, step);
    }
    return node == nullptr || node->kind == json::Kind::null ? nullptr : node;
}

std::optional<BodyText> JsonBody::text(const BodyPath& path)
{
    const json::Node* node = find(path);
    if (node == nullptr)
        return std::nullopt;
    return BodyText{plain_text(*node), node->kind == json::Kind::number};
}

std::optional<std::size_t> JsonBody::items(const BodyPath& path)
{
    const json::Node* node = find(path);
    if (node == nullptr || node->kind != json::Kind::array)
        return std::nullopt;
    return node->items.size();
}

}  // namespace holdfast::watch
