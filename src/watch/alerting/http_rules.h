// How an operator's rules are taken in, silences and maintenance alike. Loop thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "watch/alerting/http_parts.h"
#include "watch/alerting/json_rules.h"

namespace holdfast::watch {

// What the body says, with its author; nothing, and answered, when it is no such rule or nobody
// can take it yet.
template <typename Rule>
std::optional<Rule> read_rule(const AlertingParts& parts, const http::Request& request,
                              http::Reply& reply,
                              ReadRule<Rule> (*read)(std::string_view, const RuleReading&))
{
    if (!admit(parts.desk, request, reply))
        return std::nullopt;
    ReadRule<Rule> found =
        read(request.body, {.now = parts.loop.wall(), .is_known = [&parts](std::string_view id) {
                                return parts.desk.policy().is_known(id);
                            }});
    if (!found.rule) {
        http::refuse(request, reply, rules_problem(found.problems));
        return std::nullopt;
    }
    found.rule->author = to_string(request.actor);
    return std::move(found.rule);
}

// 201 with what is stored, as `show` writes it.
template <typename Rule, typename Show>
AlertDesk::Told<Rule> answer_when_begun(const http::Request& request, http::Reply reply, Show show)
{
    auto held = std::make_shared<http::Reply>(std::move(reply));
    return [held, &request, show = std::move(show)](const Result<Rule>& rule) {
        if (!rule)
            return held->send(http::error_response(rule.error(), request));
        std::string body;
        json::Writer json{body};
        show(json, *rule);
        body.push_back('\n');
        held->send(http::json_response(std::move(body), 201));
    };
}

}  // namespace holdfast::watch
