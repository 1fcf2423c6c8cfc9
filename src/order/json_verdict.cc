#include "order/json_verdict.h"

#include <algorithm>

#include "base/text.h"
#include "lib/json/document.h"

namespace holdfast::order {
namespace {

// Cut between characters, without what a terminal would obey.
std::string shown(std::string_view text)
{
    std::size_t bytes = std::min(text.size(), detail_bytes_max);
    while (bytes > 0 && bytes < text.size() && (static_cast<unsigned char>(text[bytes]) >> 6U) == 2)
        --bytes;
    return printable(text.substr(0, bytes));
}

const json::Node* find_text(const json::Node& root, std::string_view name)
{
    const json::Node* node = root.find(name);
    return node != nullptr && node->kind == json::Kind::string ? node : nullptr;
}

std::string words_of(const json::Node& root)
{
    for (std::string_view name : {"error", "message", "detail"})
        if (const json::Node* node = find_text(root, name))
            return shown(node->text);
    return {};
}

}  // namespace

Verdict read_verdict(std::string_view body, std::string_view order_id)
{
    if (body.empty())
        return {.is_valid = {}, .detail = "an empty answer"};
    json::Document document = json::parse(body, {.nodes_max = 1000});
    if (!document || document.root.kind != json::Kind::object)
        return {.is_valid = {}, .detail = join("not a JSON object: ", shown(body))};
    const json::Node& root = document.root;
    const json::Node* about = root.find("order_id");
    if (about != nullptr && (about->kind != json::Kind::string || about->text != order_id))
        return {.is_valid = {}, .detail = "the answer is about another order"};
    const json::Node* valid = root.find("valid");
    if (valid == nullptr || valid->kind != json::Kind::boolean) {
        std::string words = words_of(root);
        return {.is_valid = {}, .detail = words.empty() ? "no \"valid\" in the answer" : words};
    }
    return {.is_valid = valid->boolean, .detail = words_of(root)};
}

}  // namespace holdfast::order
