#include "watch/alerting/json_rules.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "base/timestamp.h"
#include "lib/json/document.h"
#include "watch/definition/json_service.h"
#include "watch/definition/json_value.h"

namespace holdfast::watch {
namespace {

using std::chrono::minutes;

// Four lists of names, and what is around them.
constexpr json::Options limits{
    .bytes_max = std::size_t{64} << 10, .depth_max = 8, .nodes_max = 2048};
constexpr std::size_t members_max = 16;
// How long one lasts that does not recur, and how far away it begins: nobody plans beyond, and a
// slip in a year is found.
constexpr Duration longest = MaintenanceWindow::one_off_longest;

// What both kinds of rules are made of.
struct Wish {
    Selector about{};
    WallTime starts{};
    Duration lasts{};
    std::optional<Recurrence> recurs{};
    std::string comment{};
};

class WishReader {
public:
    WishReader(std::string_view body, const RuleReading& how, bool may_recur,
               std::vector<DefinitionProblem>& problems)
        : document_{json::parse(body, limits)},
          how_{how},
          may_recur_{may_recur},
          problems_{problems}
    {
        wish_.starts = std::chrono::floor<std::chrono::seconds>(how.now);
    }

    // Nothing: there are problems.
    std::optional<Wish> read()
    {
        if (!take_problems(document_, problems_))
            return std::nullopt;
        const JsonValue whole{document_.root, "", problems_};
        for (const JsonMember& each :
             whole.members(members_max, R"({"about":{"groups":["shop"]},"for":"2h"})"))
            take(each);
        if (document_.root.kind == json::Kind::object)
            check_whole();
        if (!problems_.empty())
            return std::nullopt;
        return std::move(wish_);
    }

private:
    void take(const JsonMember& member)
    {
        if (member.name == "about")
            take_about(member.value);
        else if (member.name == "for")
            lasts_ = member.value.duration(MaintenanceWindow::shortest, longest_for());
        else if (member.name == "starts")
            take_starts(member.value);
        else if (member.name == "ends" && !recurs())
            take_ends(member.value);
        else if (member.name == "comment")
            take_comment(member.value);
        else if (member.name == "recurs" && may_recur_)
            take_recurrence(member.value);
        else
            refuse(member, {"about", "for", "starts", "ends", "comment", "recurs"});
    }

    static void refuse(const JsonMember& member, const std::vector<std::string_view>& names)
    {
        member.value.reject_at(
            member.at,
            {join("there is no member ",
                  json::quote(printable(member.name.substr(0, names_shown_max))), " here"),
             "", suggest(member.name, names)});
    }

    bool recurs() const
    {
        const json::Node* node = document_.root.find("recurs");
        return may_recur_ && node != nullptr && node->kind != json::Kind::null;
    }
    Duration longest_for() const
    {
        return recurs() ? Duration{MaintenanceWindow::recurring_longest} : longest;
    }

    void take_about(const JsonValue& value)
    {
        for (const JsonMember& each : value.members(members_max, R"({"groups":["shop"]})")) {
            if (each.name == "ids")
                take_names(each.value, wish_.about.ids, true);
            else if (each.name == "groups")
                take_names(each.value, wish_.about.groups, false);
            else if (each.name == "tags")
                take_names(each.value, wish_.about.tags, false);
            else if (each.name == "environments")
                take_names(each.value, wish_.about.environments, false);
            else
                refuse(each, {"ids", "groups", "tags", "environments"});
        }
        if (Result<void> checked = wish_.about.check(); !checked)
            value.reject({checked.error().context, "names of services, groups, tags, environments",
                          "correct it"});
    }

    void take_names(const JsonValue& value, std::vector<std::string>& into, bool are_ids) const
    {
        for (const JsonValue& item : value.items(Selector::names_max, R"(["shop"])")) {
            std::optional<std::string> name = item.text("shop");
            if (!name)
                continue;
            if (are_ids && !how_.is_known(*name))
                item.reject({"there is no such service", "the id of a service that is watched",
                             "GET /services lists them"});
            into.push_back(*std::move(name));
        }
    }

    static std::optional<WallTime> time_of(const JsonValue& value)
    {
        constexpr std::string_view example = "2026-11-21T03:00:00Z";
        std::optional<std::string> text = value.text(example);
        if (!text)
            return std::nullopt;
        std::optional<WallTime> time = parse_rfc3339(*text);
        if (!time)
            value.reject({"that is no time", "RFC 3339, with a zone",
                          join("write for example \"", example, '"')});
        else
            time = std::chrono::floor<std::chrono::seconds>(*time);
        return time;
    }

    void take_starts(const JsonValue& value)
    {
        std::optional<WallTime> time = time_of(value);
        if (!time)
            return;
        if (*time > how_.now + longest || *time < how_.now - longest)
            value.reject(
                {"that is more than a year away", "a time of this year", "look at the year"});
        else
            wish_.starts = *time;
    }

    void take_ends(const JsonValue& value) { ends_ = time_of(value); }

    void take_comment(const JsonValue& value)
    {
        wish_.comment = value.text("the disk is replaced").value_or("");
        if (wish_.comment.size() > SilenceRule::text_bytes_max || !is_utf8(wish_.comment))
            value.reject({"that is too long",
                          join("at most ", SilenceRule::text_bytes_max, " bytes"), "shorten it"});
    }

    void take_recurrence(const JsonValue& value)
    {
        if (value.is_null())
            return;
        Recurrence recurrence{.zone = Zone{std::nullopt}};
        bool has_time = false;
        for (const JsonMember& each : value.members(members_max, R"({"at":"02:30"})")) {
            if (each.name == "weekdays")
                take_weekdays(each.value, recurrence);
            else if (each.name == "at")
                has_time = take_time_of_day(each.value, recurrence);
            else if (each.name == "zone")
                take_zone(each.value, recurrence);
            else
                refuse(each, {"weekdays", "at", "zone"});
        }
        if (!has_time && value.node().find("at") == nullptr)
            value.reject({"\"at\" is missing", "a time of the day", "write \"at\": \"02:30\""});
        wish_.recurs = recurrence;
    }

    static void take_weekdays(const JsonValue& value, Recurrence& into)
    {
        into.weekdays = 0;
        for (const JsonValue& item : value.items(weekday_names.size(), R"(["mon","thu"])"))
            if (auto day = item.choice(weekday_names))
                into.weekdays = static_cast<std::uint8_t>(into.weekdays | 1U << *day);
        if (value.node().kind == json::Kind::array && value.node().items.empty())
            value.reject({"the list is empty", "days of the week", "leave it out for every day"});
    }

    static bool take_time_of_day(const JsonValue& value, Recurrence& into)
    {
        std::optional<std::string> text = value.text("02:30");
        if (!text)
            return false;
        std::optional<unsigned> hour;
        std::optional<unsigned> minute;
        if (text->size() == 5 && (*text)[2] == ':') {
            hour = parse_number<unsigned>(std::string_view{*text}.substr(0, 2));
            minute = parse_number<unsigned>(std::string_view{*text}.substr(3));
        }
        const bool is_right = hour && minute && *hour < 24 && *minute < 60;
        if (is_right)
            into.at = minutes{*hour * 60 + *minute};
        else
            value.reject(
                {"that is no time of the day", "00:00 to 23:59", "write for example \"02:30\""});
        return is_right;
    }

    static void take_zone(const JsonValue& value, Recurrence& into)
    {
        std::optional<std::string> text = value.text("host");
        if (!text)
            return;
        if (auto zone = parse_zone(*text))
            into.zone = *zone;
        else
            value.reject({"that is no zone", "host, UTC, or an offset such as +05:30",
                          "write \"host\" for the zone of this host"});
    }

    void miss(std::string_view name, Complaint complaint)
    {
        std::string pointer;
        json::append_token(pointer, name);
        problems_.push_back({.pointer = std::move(pointer), .complaint = std::move(complaint)});
    }

    void check_whole()
    {
        const json::Node& root = document_.root;
        if (root.find("about") == nullptr)
            miss("about",
                 {"\"about\" is missing", "which services are meant", "write {} for all of them"});
        if (wish_.comment.empty() &&
            (root.find("comment") == nullptr || root.find("comment")->kind == json::Kind::string))
            miss("comment",
                 {"\"comment\" is missing", "why it is so", "whoever looks next wants to know"});
        const bool has_end = root.find("ends") != nullptr && !recurs();
        if (root.find("for") != nullptr && has_end)
            miss("ends", {"there is a \"for\" as well", "one of both", "remove one of them"});
        else if (root.find("for") == nullptr && !has_end)
            miss("for", {"\"for\" is missing", "how long it lasts", "write \"for\": \"2h\""});
        if (ends_)
            check_ends();
        else if (lasts_)
            wish_.lasts = *lasts_;
        if (problems_.empty() && !wish_.recurs && wish_.starts + wish_.lasts <= how_.now)
            miss(has_end ? "ends" : "starts",
                 {"it would be over already", "an end in the future", "look at the times"});
    }

    void check_ends()
    {
        if (*ends_ <= wish_.starts || *ends_ - wish_.starts > longest)
            return miss("ends", {"it ends before it begins, or a year later", "a time of this year",
                                 "look at the times"});
        wish_.lasts = *ends_ - wish_.starts;
    }

    static constexpr std::size_t names_shown_max = 60;

    json::Document document_;
    const RuleReading& how_;
    bool may_recur_;
    std::vector<DefinitionProblem>& problems_;
    Wish wish_;
    std::optional<Duration> lasts_;
    std::optional<WallTime> ends_;
};

}  // namespace

ReadRule<SilenceRule> read_silence(std::string_view body, const RuleReading& how)
{
    ReadRule<SilenceRule> read;
    if (auto wish = WishReader{body, how, false, read.problems}.read())
        read.rule = SilenceRule{.about = std::move(wish->about),
                                .starts = wish->starts,
                                .ends = wish->starts + wish->lasts,
                                .comment = std::move(wish->comment)};
    return read;
}

ReadRule<MaintenanceWindow> read_window(std::string_view body, const RuleReading& how)
{
    ReadRule<MaintenanceWindow> read;
    if (auto wish = WishReader{body, how, true, read.problems}.read())
        read.rule = MaintenanceWindow{.about = std::move(wish->about),
                                      .starts = wish->starts,
                                      .lasts = wish->lasts,
                                      .recurs = wish->recurs,
                                      .comment = std::move(wish->comment)};
    return read;
}

}  // namespace holdfast::watch
