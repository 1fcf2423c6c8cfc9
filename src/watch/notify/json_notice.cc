#include "watch/notify/json_notice.h"

#include <vector>

#include "lib/json/document.h"
#include "lib/json/writer.h"

namespace holdfast::watch {
namespace {

std::int64_t micros(WallTime time) noexcept
{
    return std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch()).count();
}

void write_names(json::Writer& json, std::string_view member, const std::vector<std::string>& names)
{
    json.key(member).begin_array();
    for (const std::string& name : names)
        json.value(name);
    json.end_array();
}

// What there is nothing of takes no room: most alerts are not about units.
void write(json::Writer& json, const Attachment& attached)
{
    if (!attached.because.empty())
        json.member("because", attached.because);
    if (attached.lines.empty())
        return;
    json.key("journal").begin_array();
    for (const JournalLine& line : attached.lines)
        json.begin_object()
            .member("at", micros(line.at))
            .member("priority", line.priority)
            .member("text", line.text)
            .end_object();
    json.end_array();
}

// Reads members of one object; what is missing stays as it was.
class Members {
public:
    explicit Members(const json::Node& object) noexcept : object_{object} {}

    std::string text(std::string_view name) const
    {
        const json::Node* node = object_.find(name);
        return node != nullptr && node->kind == json::Kind::string ? node->text : std::string{};
    }
    std::optional<std::int64_t> number(std::string_view name) const
    {
        const json::Node* node = object_.find(name);
        return node != nullptr ? node->integer() : std::nullopt;
    }
    std::optional<WallTime> time(std::string_view name) const
    {
        auto count = number(name);
        if (!count)
            return std::nullopt;
        return WallTime{std::chrono::microseconds{*count}};
    }
    std::vector<std::string> names(std::string_view name) const
    {
        std::vector<std::string> found;
        if (const json::Node* node = object_.find(name))
            for (const json::Node& item : node->items)
                found.push_back(item.text);
        return found;
    }

    std::vector<JournalLine> lines(std::string_view name) const
    {
        std::vector<JournalLine> found;
        const json::Node* list = object_.find(name);
        if (list == nullptr)
            return found;
        for (const json::Node& item : list->items) {
            const Members line{item};
            found.push_back({.at = line.time("at").value_or(WallTime{}),
                             .priority = static_cast<unsigned>(line.number("priority").value_or(6)),
                             .text = line.text("text")});
        }
        return found;
    }

private:
    const json::Node& object_;
};

}  // namespace

std::string to_json(const Notice& notice)
{
    const Alert& alert = notice.alert;
    std::string text;
    json::Writer json{text};
    json.begin_object()
        .member("id", notice.id.value)
        .member("event", to_string(notice.event))
        .member("at", micros(notice.at))
        .member("alert", alert.id.value)
        .member("kind", to_string(alert.kind))
        .member("key", alert.key)
        .member("service", alert.service.value)
        .member("serviceId", alert.service_id)
        .member("name", notice.name)
        .member("url", notice.url)
        .member("environment", notice.environment)
        .member("group", notice.group)
        .member("status", to_string(alert.status))
        .member("reason", alert.reason)
        .member("failures", alert.failures)
        .member("since", micros(alert.since))
        .member("lastChecked", micros(alert.last_checked))
        .member("raised", micros(alert.raised));
    if (alert.announced)
        json.member("announced", micros(*alert.announced));
    if (alert.resolved)
        json.member("resolved", micros(*alert.resolved));
    if (alert.acknowledged)
        json.member("acknowledgedBy", alert.acknowledged->by);
    write_names(json, "tags", notice.tags);
    write_names(json, "children", alert.children);
    write(json, alert.attached);
    json.end_object();
    return text;
}

std::optional<Notice> parse_notice(std::string_view text)
{
    json::Document document = json::parse(text);
    if (!document || document.root.kind != json::Kind::object)
        return std::nullopt;
    Members members{document.root};
    auto event = parse_event(members.text("event"));
    auto kind = parse_alert_kind(members.text("kind"));
    auto id = members.number("id");
    auto alert_id = members.number("alert");
    if (!event || !kind || !id || !alert_id)
        return std::nullopt;
    Notice notice{.id = {*id},
                  .event = *event,
                  .at = members.time("at").value_or(WallTime{}),
                  .name = members.text("name"),
                  .url = members.text("url"),
                  .environment = members.text("environment"),
                  .group = members.text("group"),
                  .tags = members.names("tags")};
    notice.alert = {
        .id = {*alert_id},
        .kind = *kind,
        .service = {members.number("service").value_or(0)},
        .service_id = members.text("serviceId"),
        .status = parse_status(members.text("status")).value_or(Status::unknown),
        .reason = members.text("reason"),
        .failures = static_cast<unsigned>(members.number("failures").value_or(0)),
        .since = members.time("since").value_or(WallTime{}),
        .last_checked = members.time("lastChecked").value_or(WallTime{}),
        .raised = members.time("raised").value_or(WallTime{}),
        .children = members.names("children"),
        .attached = {.because = members.text("because"), .lines = members.lines("journal")},
        .announced = members.time("announced"),
        .key = members.text("key"),
        .resolved = members.time("resolved")};
    if (std::string by = members.text("acknowledgedBy"); !by.empty())
        notice.alert.acknowledged = Acknowledgement{.by = std::move(by)};
    return notice;
}

}  // namespace holdfast::watch
