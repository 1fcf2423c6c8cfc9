#include "watch/definition/json_parts.h"

#include <algorithm>

#include "base/text.h"
#include "watch/condition/condition.h"
#include "watch/condition/conditions.h"
#include "watch/condition/secret.h"
#include "watch/definition/limits.h"
#include "watch/definition/names.h"
#include "watch/definition/rules.h"

namespace holdfast::watch {
namespace {

// More than any object here has.
constexpr std::size_t parts_max = 16;

// An optional text: null and nothing are the same.
Part text_part(std::string_view name, std::string_view api_name, std::string& to,
               std::optional<Complaint> (*rule)(std::string_view), std::string_view example)
{
    return {name, api_name, [&to, rule, example](const JsonValue& value) {
                std::optional<std::string> text;
                if (value.is_null())
                    text = "";
                else
                    text = value.text(example);
                if (!text)
                    return;
                auto complaint = text->empty() ? std::nullopt : rule(*text);
                if (complaint)
                    value.reject(*std::move(complaint));
                else
                    to = *std::move(text);
            }};
}

Part natural_part(std::string_view name, std::string_view api_name, std::optional<unsigned>& to,
                  unsigned max)
{
    return {name, api_name, [&to, max](const JsonValue& value) {
                if (value.is_null())
                    to.reset();
                else if (auto number = value.natural(1, max))
                    to = number;
            }};
}

void add_condition(const JsonValue& value, bool is_warning, std::vector<ConditionText>& to)
{
    auto text = value.text("[STATUS] == 200");
    if (!text)
        return;
    ParsedCondition parsed = parse_condition(*text);
    for (ConditionProblem& problem : parsed.problems)
        value.reject(
            {join("column ", problem.column, " of ", quote_shortened(*text), ": ", problem.what),
             std::move(problem.expected), std::move(problem.remedy)});
    if (parsed.condition)
        to.push_back({parsed.condition->text(), is_warning});
}

void add_marked_condition(const JsonValue& value, std::vector<ConditionText>& to)
{
    constexpr std::string_view example =
        "{\"condition\": \"[RESPONSE_TIME] < 500\", \"warning\": true}";
    std::optional<JsonValue> text;
    bool is_warning = false;
    read_object(value, example,
                {{"condition", "condition", [&](const JsonValue& each) { text.emplace(each); }},
                 {"warning", "warning",
                  [&](const JsonValue& each) { is_warning = each.flag().value_or(false); }}});
    if (text)
        add_condition(*text, is_warning, to);
    else if (value.node().kind == json::Kind::object)
        value.reject({"the condition is missing", "a member \"condition\"",
                      join("write for example ", example)});
}

std::optional<std::pair<unsigned, unsigned>> read_status(const JsonValue& value)
{
    constexpr std::string_view form = "a status such as 200, \"200-299\" or \"2xx\"";
    const json::Node& node = value.node();
    const bool is_one = node.kind == json::Kind::number || node.kind == json::Kind::string;
    auto range = is_one ? parse_statuses(node.text) : std::nullopt;
    if (!range)
        value.reject_kind(form, "200");
    return range;
}

}  // namespace

void read_object(const JsonValue& value, std::string_view example, const std::vector<Part>& parts)
{
    for (const JsonMember& member : value.members(parts_max, example)) {
        auto part = std::ranges::find_if(parts, [&](const Part& each) {
            return each.name == member.name || each.api_name == member.name;
        });
        if (part != parts.end()) {
            part->read(member.value);
            continue;
        }
        std::vector<std::string_view> names;
        std::vector<std::string> list;
        for (const Part& each : parts) {
            names.push_back(each.name);
            list.emplace_back(each.name);
        }
        member.value.reject_at(member.at, {join("unknown member ", quote_shortened(member.name)),
                                           join_list(list, ", "), suggest(member.name, names)});
    }
}

void read_texts(const JsonValue& value, std::size_t max, std::string_view example,
                std::optional<Complaint> (*rule)(std::string_view), std::vector<std::string>& to)
{
    std::vector<std::string> texts;
    for (const JsonValue& item : value.items(max, example)) {
        auto text = item.text("billing");
        if (!text)
            continue;
        if (auto complaint = rule(*text))
            item.reject(*std::move(complaint));
        else if (std::ranges::find(texts, *text) != texts.end())
            item.reject({join(quote_shortened(*text), " is given twice"), "each once",
                         "remove one of them"});
        else
            texts.push_back(*std::move(text));
    }
    to = std::move(texts);
}

std::string unmasked(const JsonValue& value, std::string text, const std::string* before)
{
    if (text != secret_mask)
        return text;
    if (before != nullptr)
        return *before;
    value.reject({"the value is the mask that we show for secrets", "the secret itself",
                  "write the secret, or leave the member out"});
    return {};
}

void read_headers(const JsonValue& value, Headers& to, const Headers* before)
{
    auto find = [](const Headers& headers, std::string_view name) {
        return std::ranges::find_if(
            headers, [&](const auto& each) { return equals_ignoring_case(each.first, name); });
    };
    std::vector<std::string> seen;
    for (const JsonMember& member :
         value.members(limits::headers_max, "{\"Accept\": \"application/json\"}")) {
        if (auto complaint = find_header_name_problem(member.name)) {
            member.value.reject_at(member.at, *std::move(complaint));
            continue;
        }
        if (std::ranges::find(seen, to_lower(member.name)) != seen.end()) {
            member.value.reject_at(member.at,
                                   {join("the header ", member.name, " is given twice"),
                                    "each header once, in any case", "remove one of them"});
            continue;
        }
        seen.push_back(to_lower(member.name));
        std::optional<std::string> text;
        if (!member.value.is_null() && !(text = member.value.secret()))
            continue;
        if (text) {
            const bool is_known = before != nullptr && find(*before, member.name) != before->end();
            text = unmasked(member.value, *std::move(text),
                            is_known ? &find(*before, member.name)->second : nullptr);
            if (auto complaint = find_header_value_problem(*text))
                member.value.reject(*std::move(complaint));
        }
        std::erase_if(
            to, [&](const auto& each) { return equals_ignoring_case(each.first, member.name); });
        if (text)
            to.emplace_back(member.name, *std::move(text));
    }
    if (to.size() > limits::headers_max)
        value.reject({join("there are ", to.size(), " headers"),
                      join("at most ", limits::headers_max), "remove some"});
}

void read_tls(const JsonValue& value, TlsOptions& to)
{
    read_object(
        value, "{\"verify\": true}",
        {text_part("ca_file", "caFile", to.ca_file, find_path_problem, "/etc/ssl/internal.pem"),
         text_part("server_name", "serverName", to.server_name, find_host_name_problem,
                   "example.org"),
         {"verify", "verify", [&](const JsonValue& each) {
              if (each.is_null())
                  to.verify = TlsOptions{}.verify;
              else if (auto flag = each.flag())
                  to.verify = *flag;
          }}});
}

void read_thresholds(const JsonValue& value, Thresholds& to)
{
    read_object(value, "{\"failures\": 3}",
                {natural_part("failures", "failures", to.failures, limits::threshold_max),
                 natural_part("successes", "successes", to.successes, limits::threshold_max),
                 natural_part("certificate_days", "certificateDays", to.certificate_days,
                              limits::certificate_days_max),
                 {"latency", "latency", [&](const JsonValue& each) {
                      if (each.is_null())
                          to.latency.reset();
                      else if (auto latency =
                                   each.duration(std::chrono::milliseconds{1}, limits::latency_max))
                          to.latency = latency;
                  }}});
}

void read_statuses(const JsonValue& value, StatusRanges& to)
{
    StatusRanges ranges;
    if (value.node().kind != json::Kind::array) {
        if (auto range = read_status(value))
            ranges.push_back(*range);
    } else {
        for (const JsonValue& item : value.items(limits::statuses_max, "[200, \"300-399\"]"))
            if (auto range = read_status(item))
                ranges.push_back(*range);
    }
    to = std::move(ranges);
}

void read_conditions(const JsonValue& value, std::vector<ConditionText>& to)
{
    std::vector<ConditionText> conditions;
    for (const JsonValue& item : value.items(conditions_max, "[\"[STATUS] == 200\"]")) {
        if (item.node().kind == json::Kind::object)
            add_marked_condition(item, conditions);
        else
            add_condition(item, false, conditions);
    }
    to = std::move(conditions);
}

void read_tags(const JsonValue& value, std::vector<std::string>& to)
{
    read_texts(
        value, limits::tags_max, "[\"billing\"]",
        [](std::string_view text) { return find_line_problem(text, limits::tag_bytes_max); }, to);
}

void read_dependencies(const JsonValue& value, std::vector<std::string>& to)
{
    read_texts(value, limits::dependencies_max, "[\"database\"]", find_service_id_problem, to);
}

}  // namespace holdfast::watch
