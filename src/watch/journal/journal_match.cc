#include "watch/journal/journal_match.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "obs/message_ids.h"

namespace holdfast::watch {
namespace {

// What an entry without one has, by syslog's custom.
constexpr unsigned usual_priority = 6;

bool follows_from_checks(std::string_view message_id) noexcept
{
    static const std::array told{
        &messages::alert_firing,        &messages::alert_resolved,
        &messages::alert_receiver_away, &messages::alert_receiver_back,
        &messages::alert_undelivered,   &messages::version_changed,
        &messages::versions_drift,      &messages::versions_agree,
        &messages::host_offline,        &messages::host_online,
    };
    return std::any_of(told.begin(), told.end(),
                       [&](const obs::Message* each) { return each->id == message_id; });
}

bool is_bad_enough(const systemd::JournalRecord& record, unsigned limit) noexcept
{
    return parse_number<unsigned>(record.value("PRIORITY")).value_or(usual_priority) <= limit;
}

bool has_field(const systemd::JournalRecord& record, std::string_view field) noexcept
{
    const std::size_t at = field.find('=');
    return at != std::string_view::npos && record.has(field.substr(0, at), field.substr(at + 1));
}

}  // namespace

bool is_of_unit(const systemd::JournalRecord& record, std::string_view unit) noexcept
{
    return record.value("_SYSTEMD_UNIT") == unit ||
           (record.value("_PID") == "1" && record.has("UNIT", unit)) ||
           (record.value("_UID") == "0" && record.has("COREDUMP_UNIT", unit));
}

bool counts(const JournalCheck& check, const systemd::JournalRecord& record)
{
    if (check.priority && !is_bad_enough(record, *check.priority))
        return false;
    const std::string_view id = record.value("MESSAGE_ID");
    if (!check.message_id.empty() && !equals_ignoring_case(id, check.message_id))
        return false;
    if (!check.unit.empty() && !is_of_unit(record, check.unit))
        return false;
    if (!std::all_of(check.fields.begin(), check.fields.end(),
                     [&](const std::string& each) { return has_field(record, each); }))
        return false;
    if (!check.text.empty() && record.value("MESSAGE").find(check.text) == std::string_view::npos)
        return false;
    return id.empty() || !follows_from_checks(id);
}

void add_names(const JournalCheck& check, std::vector<std::string>& names)
{
    auto add = [&names](std::string_view name) {
        if (std::find(names.begin(), names.end(), name) == names.end())
            names.emplace_back(name);
    };
    add("MESSAGE");
    add("MESSAGE_ID");
    if (check.priority)
        add("PRIORITY");
    if (!check.unit.empty())
        for (const char* name : {"_SYSTEMD_UNIT", "_PID", "UNIT", "_UID", "COREDUMP_UNIT"})
            add(name);
    for (const std::string& each : check.fields)
        add(std::string_view{each}.substr(0, each.find('=')));
}

std::string describe(const JournalCheck& check)
{
    // None of them holds a line end, but to be sure of that is somebody else's duty.
    std::string all = join("unit=", printable(check.unit), "\npriority=");
    if (check.priority)
        append_to(all, *check.priority);
    append_to(all, "\nmessage_id=", printable(check.message_id), "\ntext=", printable(check.text));
    std::vector<std::string> fields = check.fields;
    std::sort(fields.begin(), fields.end());
    for (const std::string& each : fields)
        append_to(all, "\nfield=", printable(each));
    append_to(all, "\nwithin=", format_duration(check.within));
    return all;
}

}  // namespace holdfast::watch
