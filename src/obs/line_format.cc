#include "obs/line_format.h"

#include <string_view>

#include "base/text.h"
#include "lib/json/writer.h"

namespace holdfast::obs {
namespace {

constexpr std::string_view prefix = "HOLDFAST_";

std::string short_name(std::string_view field)
{
    if (field.starts_with(prefix))
        field.remove_prefix(prefix.size());
    return to_lower(field);
}

// The members that every line has; a field of the same name gets an underscore, since two members
// of one name are read as one by most.
std::string member_name(std::string_view field)
{
    std::string name = short_name(field);
    for (std::string_view taken : {"time", "level", "message", "messageid"})
        if (name == taken)
            return name + "_";
    return name;
}

std::string_view legacy_level(Severity severity)
{
    switch (severity) {
    case Severity::emergency:
    case Severity::alert:
    case Severity::critical:
        return "CRITICAL";
    case Severity::error:
        return "ERROR";
    case Severity::warning:
        return "WARNING";
    case Severity::notice:
    case Severity::info:
        return "INFO";
    case Severity::debug:
        return "DEBUG";
    }
    return "INFO";
}

std::string_view colour_of(Severity severity)
{
    if (is_at_least(severity, Severity::error))
        return "\x1B[1;31m";
    if (severity == Severity::warning)
        return "\x1B[1;33m";
    return severity == Severity::debug ? "\x1B[2m" : "";
}

void replace_all(std::string& text, std::string_view what, std::string_view with)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at))
        text.replace(at, what.size(), with);
}

}  // namespace

std::string format_json(const Entry& entry)
{
    std::string line;
    json::Writer writer{line};
    writer.begin_object();
    writer.member("time", format_rfc3339(entry.wall));
    writer.member("level", to_string(entry.severity));
    writer.member("message", entry.text);
    if (entry.message != nullptr)
        writer.member("messageId", entry.message->id);
    for (const Field& field : entry.fields)
        writer.member(member_name(field.name), field.value);
    writer.end_object();
    return line;
}

std::string format_terminal(const Entry& entry, bool colour)
{
    // The time of day is enough on a screen; "03:04:05.678" of "2026-11-21T03:04:05.678901Z".
    std::string line = format_rfc3339(entry.wall).substr(11, 12);
    std::string_view start = colour ? colour_of(entry.severity) : "";
    append_to(line, ' ', start, to_string(entry.severity), start.empty() ? "" : "\x1B[0m", ' ',
              printable(entry.text));
    std::string fields;
    for (const Field& field : entry.fields)
        append_to(fields, ' ', short_name(field.name), '=', printable(field.value));
    if (!fields.empty())
        append_to(line, colour ? " \x1B[2m" : " ", fields, colour ? "\x1B[0m" : "");
    return line;
}

std::string format_legacy(const Entry& entry)
{
    return join(format_log_stamp(entry.wall), ' ', legacy_level(entry.severity), ' ',
                printable(entry.text));
}

void soften(const Entry& entry, std::string& line)
{
    if (is_at_least(entry.severity, Severity::error))
        return;
    replace_all(line, "ERROR", "error");
    replace_all(line, "Exception", "exception");
}

}  // namespace holdfast::obs
