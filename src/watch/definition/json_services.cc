#include "watch/definition/json_services.h"

#include <unordered_map>

#include "base/text.h"
#include "watch/definition/dependencies.h"
#include "watch/definition/json_service.h"
#include "watch/definition/json_value.h"
#include "watch/definition/limits.h"
#include "watch/definition/rules.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view list_name = "services";
// Ten thousand services with all that most have. A node costs a hundred bytes while it is read.
constexpr json::Options limits_of_file{
    .comments = true, .bytes_max = std::size_t{16} << 20, .depth_max = 8, .nodes_max = 400'000};

class ServicesReader {
public:
    explicit ServicesReader(const ServicesReading& how)
        : how_{.defaults = how.defaults,
               .owner = how.owner,
               .may_run_commands = how.may_run_commands},
          others_{how.others}
    {
    }

    void read(const json::Node& root)
    {
        const JsonValue value{root, "", result.problems};
        if (root.kind == json::Kind::array)
            return value.reject({"found a list", "an object with a member \"services\"",
                                 "write {\"services\": [...]}"});
        if (root.kind != json::Kind::object)
            return value.reject_kind("an object", "{\"services\": []}");
        for (const json::Member& member : root.members) {
            if (member.name == list_name || member.name == "$schema")
                continue;
            std::string pointer;
            json::append_token(pointer, member.name);
            JsonValue{member.value, std::move(pointer), result.problems}.reject_at(
                member.at, {join("unknown member ", quote_shortened(member.name)), "\"services\"",
                            suggest(member.name, {list_name})});
        }
        if (const json::Node* list = root.find(list_name))
            read_list(*list);
        else
            value.reject({"\"services\" is missing", "an object with a member \"services\"",
                          "write {\"services\": []}"});
    }

    ReadServices result;

private:
    void read_list(const json::Node& list)
    {
        const JsonValue value{list, join('/', list_name), result.problems};
        for (const JsonValue& item : value.items(limits::services_max, "[]")) {
            result.services.push_back(read_service(item, how_));
            items_.push_back(item);
            check_id(item);
            check_token(item);
        }
        check_dependencies();
    }

    // Of the last one that was read.
    void check_id(const JsonValue& item)
    {
        const std::string& id = result.services.back().id;
        const json::Node* node = find_given(item.node(), "id");
        if (id.empty() || node == nullptr)
            return;
        auto [first, is_new] = ids_.emplace(id, item.node().at.line);
        if (!is_new)
            part(item, "id", *node)
                .reject({join("the id ", quote_shortened(id), " is given twice, first in line ",
                              first->second),
                         "an id for each service", "write another id, or remove one of them"});
    }

    void check_token(const JsonValue& item)
    {
        const std::string& token = result.services.back().heartbeat.token;
        const json::Node* node = find_given(item.node(), "token");
        if (token.empty() || node == nullptr)
            return;
        auto [first, is_new] = tokens_.emplace(token, item.node().at.line);
        if (!is_new)
            part(item, "token", *node)
                .reject({join("the token is that of the service in line ", first->second),
                         "a token for each service", "write what `openssl rand -hex 16` prints"});
    }

    void check_dependencies()
    {
        std::vector<const Service*> services;
        for (const Service& each : result.services)
            services.push_back(&each);
        const std::size_t ours = services.size();
        for (const auto& each : others_)
            if (!ids_.contains(each->id))
                services.push_back(each.get());
        for (DependencyProblem& found : find_dependency_problems(services, ours)) {
            const JsonValue& item = items_[found.service];
            const json::Node* list = find_given(item.node(), found.member);
            const bool has_place = list != nullptr && found.item < list->items.size();
            const json::Node& node = has_place ? list->items[found.item] : item.node();
            std::string pointer = join(item.pointer(), '/', found.member, '/', found.item);
            JsonValue{node, std::move(pointer), result.problems}.reject(std::move(found.complaint));
        }
    }

    JsonValue part(const JsonValue& item, std::string_view name, const json::Node& node)
    {
        return {node, join(item.pointer(), '/', name), result.problems};
    }

    ServiceReading how_;
    const ServiceList& others_;
    std::vector<JsonValue> items_;
    std::unordered_map<std::string, std::uint32_t> ids_;
    std::unordered_map<std::string, std::uint32_t> tokens_;
};

}  // namespace

ReadServices read_services(std::string_view text, const ServicesReading& how)
{
    ServicesReader reader{how};
    const json::Document document = json::parse(text, limits_of_file);
    if (take_problems(document, reader.result.problems))
        reader.read(document.root);
    if (!reader.result.problems.empty())
        reader.result.services.clear();
    return std::move(reader.result);
}

std::string encode_services(const std::vector<const Service*>& services, Secrets secrets)
{
    std::string text;
    json::Writer json{text, json::Writer::Style::pretty};
    json.begin_object().key(list_name).begin_array();
    for (const Service* each : services)
        write(json, *each, {.is_for_api = false, .secrets = secrets});
    json.end_array().end_object();
    text.push_back('\n');
    return text;
}

}  // namespace holdfast::watch
