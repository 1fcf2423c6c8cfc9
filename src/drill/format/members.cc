#include "drill/format/members.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace holdfast::drill {
namespace {

constexpr Duration duration_max = std::chrono::hours{1};

}  // namespace

Members::Members(const json::Node& node, std::string pointer, Problems& problems)
    : node_{node}, pointer_{std::move(pointer)}, problems_{problems}
{
    if (!is_object())
        problems_.push_back(
            {pointer_, join("must be an object, not ", json::describe(node.kind)), node.at});
}

std::string Members::pointer_of(std::string_view name) const
{
    std::string pointer = pointer_;
    json::append_token(pointer, name);
    return pointer;
}

const json::Node* Members::find(std::string_view name)
{
    asked_.push_back(name);
    return node_.find(name);
}

const json::Node* Members::need(std::string_view name)
{
    const json::Node* found = find(name);
    if (found == nullptr && is_object())
        problems_.push_back({pointer_of(name), "is missing", node_.at});
    return found;
}

const json::Node* Members::list(std::string_view name, bool is_required)
{
    const json::Node* found = is_required ? need(name) : find(name);
    if (found == nullptr)
        return nullptr;
    if (found->kind != json::Kind::array) {
        complain(name, join("must be a list, not ", json::describe(found->kind)));
        return nullptr;
    }
    if (is_required && found->items.empty())
        complain(name, "must have at least one entry");
    if (found->items.size() > items_max) {
        complain(name, join("has more than ", items_max, " entries"));
        return nullptr;
    }
    return found;
}

std::string Members::text(std::string_view name, bool is_required)
{
    const json::Node* found = is_required ? need(name) : find(name);
    if (found == nullptr)
        return {};
    if (found->kind != json::Kind::string)
        complain(name, join("must be a text, not ", json::describe(found->kind)));
    else if (found->text.size() > text_max)
        complain(name, join("is longer than ", text_max, " bytes"));
    else if (is_required && found->text.empty())
        complain(name, "must not be empty");
    else
        return found->text;
    return {};
}

std::optional<Duration> Members::duration(std::string_view name)
{
    const json::Node* found = find(name);
    if (found == nullptr)
        return std::nullopt;
    std::optional<Duration> time;
    if (found->kind == json::Kind::string)
        time = parse_duration(found->text);
    if (!time || *time > duration_max) {
        complain(name, "must be a time such as \"30s\", \"1h\" at most");
        return std::nullopt;
    }
    return time;
}

std::optional<std::uint64_t> Members::natural(std::string_view name)
{
    const json::Node* found = find(name);
    if (found == nullptr)
        return std::nullopt;
    auto number = found->natural();
    if (!number)
        complain(name, "must be a whole number, 0 or more");
    return number;
}

std::optional<bool> Members::flag(std::string_view name)
{
    const json::Node* found = find(name);
    if (found == nullptr)
        return std::nullopt;
    if (found->kind != json::Kind::boolean) {
        complain(name, "must be true or false");
        return std::nullopt;
    }
    return found->boolean;
}

std::vector<std::string> Members::words(std::string_view name, bool is_required)
{
    std::vector<std::string> words;
    const json::Node* found = list(name, is_required);
    if (found == nullptr)
        return words;
    for (const json::Node& item : found->items) {
        if (item.kind == json::Kind::string && item.text.size() <= text_max)
            words.push_back(item.text);
        else
            complain(name, "must be a list of texts");
    }
    return words;
}

void Members::complain(std::string_view name, std::string message)
{
    const json::Node* found = node_.find(name);
    problems_.push_back({name.empty() ? pointer_ : pointer_of(name), std::move(message),
                         found == nullptr ? node_.at : found->at});
}

void Members::refuse_others()
{
    for (const json::Member& member : node_.members) {
        if (std::ranges::find(asked_, member.name) != asked_.end())
            continue;
        std::string_view close = closest_name(member.name, asked_);
        complain(member.name, join("is not known", close.empty() ? "" : " (did you mean \"", close,
                                   close.empty() ? "" : "\"?)"));
    }
}

}  // namespace holdfast::drill
