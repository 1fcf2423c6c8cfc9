#include "page/alerts/alerts_page.h"

#include <optional>
#include <string>
#include <utility>

#include "base/percent.h"
#include "base/text.h"
#include "page/part/moment.h"
#include "page/part/state_mark.h"
#include "page/part/table.h"

namespace holdfast::page {
namespace {

constexpr std::size_t reason_bytes_max = 1000;
constexpr std::string_view comment_bytes_max = "512";

void write_heard(Html& html, const Frame& frame, const watch::Alert& alert)
{
    html.begin("td", {{"data-label", "Looked after"}});
    if (const auto& seen = alert.acknowledged) {
        html.text("by ").foreign(seen->by).text(", since ");
        write_moment(html, seen->at);
    } else {
        if (!frame.may_act)
            html.text("by nobody");
        write_action(html, frame,
                     {.path = join("/view/alerts/", alert.id.value, "/acknowledge"),
                      .text = "Acknowledge",
                      .label = join("Acknowledge the alert of ", alert.service_id)});
    }
    html.end();
}

void write_alert(Html& html, const Frame& frame, const watch::Alert& alert)
{
    html.begin("tr").begin("th", {{"scope", "row"}});
    if (alert.service_id.empty())
        html.text("this host");
    else
        html.begin("a", {{"href", link_to(frame, join("/view/services/",
                                                      percent_encode(alert.service_id)))}})
            .foreign(alert.service_id)
            .end();
    html.end().begin("td");
    write_mark(html, alert.status);
    html.end().element("td", to_string(alert.kind), {{"data-label", "Kind"}});
    html.begin("td", {{"data-label", "Since"}});
    write_moment(html, alert.since);
    html.end().begin("td", {{"data-label", "Why"}}).foreign(alert.reason, reason_bytes_max);
    if (!alert.attached.because.empty())
        html.begin("div", {{"class", "reason"}}).foreign(alert.attached.because).end();
    html.end().begin("td", {{"data-label", "Told"}});
    if (alert.announced)
        write_moment(html, *alert.announced);
    else
        html.text(alert.held == watch::Held::by_silence      ? "held back by a silence"
                  : alert.held == watch::Held::by_dependency ? "explained by another one"
                                                             : "not yet");
    html.end();
    write_heard(html, frame, alert);
    html.end();
}

void write_alerts(Html& html, const Frame& frame, const watch::AlertState& state)
{
    html.begin("section", {{"id", "alerts"}, {"data-live", ""}});
    if (state.alerts.empty())
        html.element("p", "Nothing is wrong that anybody has to be told of.", {{"class", "empty"}});
    else {
        html.begin("table", {{"class", "cards"}});
        write_heads(html, {"Service", "State", "Kind", "Since", "Why", "Told", "Looked after"});
        html.begin("tbody");
        // The newest first.
        for (auto row = state.alerts.rbegin(); row != state.alerts.rend(); ++row)
            write_alert(html, frame, row->second);
        html.end().end();
    }
    html.end();
}

std::string about(const watch::Selector& selector)
{
    if (selector.is_everything())
        return "everything";
    std::string text;
    auto add = [&text](std::string_view name, const std::vector<std::string>& values) {
        if (!values.empty())
            append_to(text, text.empty() ? "" : "; ", name, " ", join_list(values, ", "));
    };
    add("service", selector.ids);
    add("group", selector.groups);
    add("tag", selector.tags);
    add("environment", selector.environments);
    return text;
}

struct RuleRow {
    const watch::Selector& selector;
    WallTime starts;
    std::string until;
    std::string_view author;
    std::string_view comment;
    std::string end_path;
};

void write_rule(Html& html, const Frame& frame, const RuleRow& rule)
{
    const std::string whom = about(rule.selector);
    html.begin("tr").begin("th", {{"scope", "row"}}).foreign(whom).end();
    html.begin("td", {{"data-label", "From"}});
    write_moment(html, rule.starts);
    html.end().element("td", rule.until, {{"data-label", "Lasts"}});
    html.begin("td", {{"data-label", "By"}}).foreign(rule.author).end();
    html.begin("td", {{"data-label", "Comment"}}).foreign(rule.comment).end();
    html.begin("td");
    write_action(html, frame,
                 {.path = rule.end_path, .text = "End", .label = join("End it for ", whom)});
    html.end().end();
}

template <typename Rules, typename Row>
void write_rules(Html& html, const Frame& frame, const Rules& rules, std::string_view none,
                 const Row& row_of)
{
    bool is_begun = false;
    for (const auto& [id, rule] : rules) {
        const std::optional<RuleRow> row = row_of(rule);
        if (!row)
            continue;
        if (!std::exchange(is_begun, true)) {
            html.begin("table", {{"class", "cards"}});
            write_heads(html, {"About", "From", "Lasts", "By", "Comment", "End"});
            html.begin("tbody");
        }
        write_rule(html, frame, *row);
    }
    if (is_begun)
        html.end().end();
    else
        html.element("p", none, {{"class", "empty"}});
}

void write_form(Html& html, const Frame& frame, std::string_view path, std::string_view button)
{
    if (!frame.may_act)
        return;
    html.begin("form", {{"method", "post"}, {"action", link_to(frame, path)}, {"class", "filter"}});
    for (const auto& [name, label] :
         {std::pair<std::string_view, std::string_view>{"service", "Id of a service"},
          {"group", "or a group"},
          {"environment", "or an environment"}})
        html.begin("label")
            .text(label)
            .lone("input", {{"name", name}, {"maxlength", "256"}, {"autocomplete", "off"}})
            .end();
    html.begin("label").text("For").begin("select", {{"name", "span"}});
    for (const Span& span : spans)
        html.element("option", span.name, {{"value", span.word}});
    html.end().end();
    html.begin("label")
        .text("Why")
        .lone("input", {{"name", "comment"}, {"required", ""}, {"maxlength", comment_bytes_max}})
        .end();
    html.element("button", button, {{"type", "submit"}}).end();
}

}  // namespace

void write_alerts_page(Html& html, const Frame& frame, const watch::AlertState& state)
{
    html.element("h1", "Alerts");
    write_alerts(html, frame, state);
    html.element("h2", "Silences")
        .element("p", "What is silenced is judged and listed, but nobody is told while it lasts.",
                 {{"class", "note"}});
    write_rules(html, frame, state.silences, "Nothing is silenced.",
                [&frame](const watch::SilenceRule& rule) -> std::optional<RuleRow> {
                    if (rule.ends <= frame.now)
                        return std::nullopt;
                    return RuleRow{
                        rule.about,  rule.starts,  short_duration(rule.ends - rule.starts),
                        rule.author, rule.comment, join("/view/silences/", rule.id.value, "/end")};
                });
    write_form(html, frame, "/view/silences", "Silence");
    html.element("h2", "Maintenance")
        .element("p", "What is in maintenance is not judged at all.", {{"class", "note"}});
    write_rules(html, frame, state.windows, "No maintenance is planned.",
                [&frame](const watch::MaintenanceWindow& window) -> std::optional<RuleRow> {
                    if (window.is_past(frame.now))
                        return std::nullopt;
                    return RuleRow{window.about,
                                   window.starts,
                                   join(short_duration(window.lasts),
                                        window.recurs ? ", again and again" : ""),
                                   window.author,
                                   window.comment,
                                   join("/view/maintenance/", window.id.value, "/end")};
                });
    write_form(html, frame, "/view/maintenance", "Begin maintenance");
}

}  // namespace holdfast::page
