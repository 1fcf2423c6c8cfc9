#include "watch/announcement/json_announcement.h"

#include <utility>

#include "base/text.h"
#include "base/timestamp.h"
#include "lib/json/document.h"
#include "watch/definition/json_service.h"
#include "watch/definition/json_value.h"

namespace holdfast::watch {
namespace {

// The longest text, each of its bytes escaped, and what is around it.
constexpr json::Options limits{
    .bytes_max = 6 * Announcement::text_bytes_max + 8192, .depth_max = 4, .nodes_max = 64};
constexpr std::size_t members_max = 16;
constexpr std::size_t names_shown_max = 60;
constexpr std::chrono::minutes shortest{1};
constexpr std::string_view example = R"({"title":"We move to a new data center"})";

std::optional<WallTime> read_time(const JsonValue& value)
{
    constexpr std::string_view form = "2026-11-21T03:00:00Z";
    const std::optional<std::string> text = value.text(form);
    if (!text)
        return std::nullopt;
    const std::optional<WallTime> time = parse_rfc3339(*text);
    if (!time) {
        value.reject(
            {"that is no time", "RFC 3339, with a zone", join("write for example \"", form, '"')});
        return std::nullopt;
    }
    return std::chrono::floor<std::chrono::seconds>(*time);
}

struct Wish {
    Announcement announcement{};
    std::optional<Duration> lasts{};
};

void take(const JsonMember& member, Wish& wish)
{
    Announcement& into = wish.announcement;
    if (member.name == "kind") {
        if (const auto kind = member.value.choice(announcement_kinds))
            into.kind = static_cast<AnnouncementKind>(*kind);
    } else if (member.name == "title") {
        into.title = member.value.text("We move").value_or("");
    } else if (member.name == "text") {
        into.text = tidy_lines(member.value.text("From 22:00 on.").value_or(""));
    } else if (member.name == "starts") {
        into.starts = read_time(member.value).value_or(into.starts);
    } else if (member.name == "ends") {
        if (!member.value.is_null())
            into.ends = read_time(member.value);
    } else if (member.name == "for") {
        wish.lasts = member.value.duration(shortest, Announcement::longest);
    } else {
        const std::string_view name = member.name.substr(0, names_shown_max);
        member.value.reject_at(
            member.at, {join("there is no member ", json::quote(printable(name)), " here"), "",
                        suggest(member.name, {"kind", "title", "text", "starts", "ends", "for"})});
    }
}

void miss(std::vector<DefinitionProblem>& problems, std::string_view name, Complaint complaint)
{
    std::string pointer;
    json::append_token(pointer, name);
    problems.push_back({.pointer = std::move(pointer), .complaint = std::move(complaint)});
}

}  // namespace

ReadAnnouncement read_announcement(std::string_view body, WallTime now)
{
    ReadAnnouncement read;
    const json::Document document = json::parse(body, limits);
    if (!take_problems(document, read.problems))
        return read;
    Wish wish{
        .announcement = {.starts = std::chrono::floor<std::chrono::seconds>(now), .created = now}};
    const JsonValue whole{document.root, "", read.problems};
    for (const JsonMember& each : whole.members(members_max, example))
        take(each, wish);
    if (!read.problems.empty())
        return read;
    Announcement& announcement = wish.announcement;
    if (wish.lasts && announcement.ends)
        miss(read.problems, "ends", {"there is a \"for\" as well", "one of both", "remove one"});
    else if (wish.lasts)
        announcement.ends = announcement.starts + *wish.lasts;
    if (document.root.find("title") == nullptr)
        miss(read.problems, "title", {"\"title\" is missing", "one line that says it", ""});
    else if (const auto fault = find_fault(announcement, now))
        miss(read.problems, wish.lasts && fault->member == "ends" ? "for" : fault->member,
             {std::string{fault->what}, "", "correct it"});
    if (read.problems.empty())
        read.announcement = std::move(announcement);
    return read;
}

void write(json::Writer& json, const Announcement& announcement)
{
    json.begin_object()
        .member("id", announcement.id.value)
        .member("kind", to_string(announcement.kind))
        .member("title", announcement.title)
        .member("text", announcement.text)
        .member("starts", format_rfc3339(announcement.starts))
        .key("ends");
    if (announcement.ends)
        json.value(format_rfc3339(*announcement.ends));
    else
        json.null();
    json.member("author", announcement.author).key("endedBy");
    if (announcement.ended_by.empty())
        json.null();
    else
        json.value(announcement.ended_by);
    json.member("created", format_rfc3339(announcement.created)).end_object();
}

}  // namespace holdfast::watch
