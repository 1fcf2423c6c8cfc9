#include "watch/notify/json_payload.h"

#include <algorithm>
#include <cstdint>

#include "base/text.h"
#include "lib/json/writer.h"
#include "watch/notify/summary.h"

namespace holdfast::watch {
namespace {

// Slack takes 3,000 characters in a section.
constexpr std::size_t section_bytes_max = 2900;

// What would be a link or a mention to it.
std::string escape_slack(std::string_view text)
{
    std::string out;
    for (char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else
            out += c;
    }
    // Not within an escape: Slack would show half of it.
    std::string cut{cut_utf8(out, section_bytes_max)};
    if (cut.size() < out.size())
        cut.resize(std::min(cut.size(), cut.rfind('\n')));
    return cut;
}

}  // namespace

std::string legacy_body(const Notice& notice)
{
    const Alert& alert = notice.alert;
    std::string body;
    json::Writer{body}
        .begin_object()
        .member("serviceId", alert.service_id)
        .member("name", notice.name)
        .member("url", notice.url)
        .member("environment", notice.environment)
        .member("consecutiveFailures", alert.failures)
        .member("lastStatus", to_legacy_string(alert.status))
        .member("lastCheckedAt", format_rfc3339(alert.last_checked))
        .end_object();
    return body;
}

std::string slack_body(const Message& message)
{
    std::string title = title_of(message);
    std::string body;
    json::Writer json{body};
    json.begin_object().member("text", escape_slack(title)).key("blocks").begin_array();
    json.begin_object().member("type", "header").key("text").begin_object();
    json.member("type", "plain_text").member("text", title).end_object().end_object();
    json.begin_object().member("type", "section").key("text").begin_object();
    json.member("type", "mrkdwn").member("text", escape_slack(text_of(message)));
    json.end_object().end_object();
    // What a program wrote is no markup, and no emoji either.
    if (std::string journal = join_list(journal_of(message), "\n"); !journal.empty()) {
        json.begin_object().member("type", "section").key("text").begin_object();
        json.member("type", "plain_text")
            .member("text", cut_utf8(journal, section_bytes_max))
            .member("emoji", false);
        json.end_object().end_object();
    }
    json.end_array().end_object();
    return body;
}

namespace {

enum class Look : std::uint8_t { plain, good_title, bad_title, journal };

void write_plain_text(json::Writer& json, std::string_view text, Look look)
{
    json.begin_object().member("type", "RichTextBlock").key("inlines").begin_array();
    json.begin_object().member("type", "TextRun").member("text", text);
    if (look == Look::journal)
        json.member("fontType", "Monospace").member("size", "Small");
    else if (look != Look::plain)
        json.member("size", "Medium")
            .member("weight", "Bolder")
            .member("color", look == Look::good_title ? "Good" : "Attention");
    json.end_object().end_array().end_object();
}

}  // namespace

std::string teams_body(const Message& message)
{
    bool is_good = std::ranges::all_of(
        message.members, [](const Notice& notice) { return notice.event == Event::resolved; });
    std::string body;
    json::Writer json{body};
    json.begin_object().member("type", "message").key("attachments").begin_array().begin_object();
    json.member("contentType", "application/vnd.microsoft.card.adaptive").key("content");
    json.begin_object()
        .member("$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
        .member("type", "AdaptiveCard")
        .member("version", "1.4")
        .key("body")
        .begin_array();
    write_plain_text(json, title_of(message), is_good ? Look::good_title : Look::bad_title);
    std::string text = text_of(message);
    for (std::string_view line : split(text, '\n'))
        write_plain_text(json, line, Look::plain);
    for (const std::string& line : journal_of(message))
        write_plain_text(json, line, Look::journal);
    json.end_array().end_object().end_object().end_array().end_object();
    return body;
}

namespace {

void write_unless_empty(json::Writer& json, std::string_view name, std::string_view value)
{
    if (!value.empty())
        json.member(name, value);
}

void write_alert(json::Writer& json, const Notice& notice, WallTime now, Duration lasts)
{
    const Alert& alert = notice.alert;
    // A clock that was set back must not make it end in the future.
    WallTime ends =
        notice.event == Event::resolved ? std::min(alert.resolved.value_or(now), now) : now + lasts;
    json.begin_object().key("labels").begin_object();
    json.member("alertname", join("holdfast_", to_string(alert.kind)));
    write_unless_empty(json, "service", alert.service_id);
    write_unless_empty(json, "environment", notice.environment);
    write_unless_empty(json, "group", notice.group);
    json.end_object().key("annotations").begin_object();
    json.member("key", alert.key).member("status", to_string(alert.status));
    write_unless_empty(json, "name", notice.name);
    write_unless_empty(json, "reason", alert.reason);
    write_unless_empty(json, "explains", list_of(alert.children));
    write_unless_empty(json, "because", sentence_of(notice));
    write_unless_empty(json, "journal", join_list(journal_of({.members = {notice}}), "\n"));
    json.end_object()
        .member("startsAt", format_rfc3339(std::min(alert.since, ends)))
        .member("endsAt", format_rfc3339(ends))
        .end_object();
}

}  // namespace

std::string alertmanager_body(const Message& message, WallTime now, Duration lasts)
{
    std::string body;
    json::Writer json{body};
    json.begin_array();
    for (const Notice& notice : message.members)
        write_alert(json, notice, now, lasts);
    json.end_array();
    return body;
}

}  // namespace holdfast::watch
