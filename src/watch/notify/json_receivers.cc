#include "watch/notify/json_receivers.h"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "lib/json/document.h"
#include "watch/definition/json_parts.h"
#include "watch/definition/json_service.h"
#include "watch/definition/json_value.h"
#include "watch/definition/rules.h"
#include "watch/notify/json_receiver.h"
#include "watch/notify/receiver_check.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view list_name = "receivers";
constexpr json::Options limits_of_file{
    .comments = true, .bytes_max = receivers_bytes_max, .depth_max = 8, .nodes_max = 20'000};

class ReceiversReader {
public:
    void read(const json::Node& root)
    {
        const JsonValue value{root, "", result.problems};
        if (root.kind == json::Kind::array)
            return value.reject({"found a list", "an object with a member \"receivers\"",
                                 "write {\"receivers\": [...]}"});
        bool has_list = false;
        read_object(value, R"({"receivers": []})",
                    {{list_name, list_name,
                      [&](const JsonValue& list) {
                          has_list = true;
                          read_list(list);
                      }},
                     {"$schema", "$schema", [](const JsonValue&) {}}});
        if (root.kind == json::Kind::object && !has_list)
            value.reject({"\"receivers\" is missing", "an object with a member \"receivers\"",
                          "write {\"receivers\": []}"});
    }

    ReadReceivers result;

private:
    void read_list(const JsonValue& list)
    {
        for (const JsonValue& item : list.items(receivers_in_file_max, "[]")) {
            const std::size_t problems = result.problems.size();
            Receiver receiver = read_receiver(item);
            check_name(item, receiver.name);
            // What no member is to blame for; nothing, as far as anybody knows.
            if (result.problems.size() == problems)
                if (Result<void> checked = check_receiver(receiver); !checked)
                    item.reject({std::move(checked.error().context), "", "correct it"});
            result.receivers.push_back(std::move(receiver));
        }
    }

    void check_name(const JsonValue& item, const std::string& name)
    {
        const json::Node* node =
            item.node().kind == json::Kind::object ? item.node().find("name") : nullptr;
        if (name.empty() || node == nullptr)
            return;
        const JsonValue value{*node, join(item.pointer(), "/name"), result.problems};
        auto [first, is_new] = lines_.emplace(name, item.node().at.line);
        if (!is_new)
            value.reject({join("the name ", quote_shortened(name),
                               " is given twice, first in line ", first->second),
                          "a name for each receiver", "write another name, or remove one of them"});
        else if (name == to_string(Format::log))
            value.reject({"the name \"log\" is taken: the log is told in any case",
                          "a name of its own", "write another name"});
    }

    std::unordered_map<std::string, std::uint32_t> lines_;
};

// What stands where the text ends to be JSON may be a secret.
void hide_text(const json::Document& document, std::vector<DefinitionProblem>& problems)
{
    for (std::size_t i = 0; i < document.problems.size(); ++i)
        if (document.problems[i].kind == json::Problem::Kind::syntax)
            problems[i].complaint.what = "is no JSON from here on";
}

}  // namespace

ReadReceivers read_receivers(std::string_view text)
{
    ReceiversReader reader;
    const json::Document document = json::parse(text, limits_of_file);
    if (take_problems(document, reader.result.problems))
        reader.read(document.root);
    else
        hide_text(document, reader.result.problems);
    if (!reader.result.problems.empty())
        reader.result.receivers.clear();
    return std::move(reader.result);
}

}  // namespace holdfast::watch
