#include "ctl/doctor/explanation.h"

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "ctl/doctor/examine.h"
#include "ctl/doctor/report.h"
#include "ctl/status/words.h"
#include "daemon/config/load.h"
#include "obs/explanation.h"

namespace holdfast::ctl::doctor {
namespace {

constexpr std::string_view packaged_unit = "holdfast.service";

void replace_all(std::string& text, std::string_view what, std::string_view with)
{
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
}

// With the values of the entry for @FIELD@, each as `written` has it.
std::string put_fields_in(std::string_view text, const FaultFacts* entry,
                          const std::function<std::string(const std::string& value)>& written)
{
    std::string out;
    while (!text.empty()) {
        auto begin = text.find('@');
        auto end = begin == std::string_view::npos ? begin : text.find('@', begin + 1);
        std::string_view name =
            end == std::string_view::npos ? "" : text.substr(begin + 1, end - begin - 1);
        const bool is_field = !name.empty() && name.find_first_of(" \n") == std::string_view::npos;
        if (!is_field) {
            auto taken = begin == std::string_view::npos ? text.size() : begin + 1;
            out += text.substr(0, taken);
            text.remove_prefix(taken);
            continue;
        }
        std::string value = entry == nullptr ? std::string{} : field_of(*entry, name);
        append_to(out, text.substr(0, begin),
                  value.empty() ? join("<", name, ">") : written(value));
        text.remove_prefix(end + 1);
    }
    return out;
}

// How what this is about is just now, in lines.
std::vector<std::string> look_around(const Evidence& seen)
{
    std::vector<std::string> lines;
    const UnitFacts& unit = seen.unit;
    if (unit.is_known)
        lines.push_back(join("unit ", unit.name, ": ", unit.active, " (", unit.sub, "), result ",
                             unit.result, ", ", unit.restarts, " restarts"));
    if (seen.daemon.is_asked)
        lines.push_back(join("daemon: ", seen.daemon.answers
                                             ? seen.daemon.ready
                                             : join("no answer: ", seen.daemon.trouble)));
    if (seen.space.is_seen)
        lines.push_back(join(
            "disk ", seen.space.mount_point, ": ", bytes_in_words(seen.space.bytes_free), " of ",
            bytes_in_words(seen.space.bytes), " free, ", seen.space.inodes_free, " inodes free"));
    for (const FileFacts* file : {&seen.database_file, &seen.log_file})
        if (!file->path.empty())
            lines.push_back(file->exists
                                ? join("file ", file->path, ": of ", file->owner, ":", file->group)
                                : join("file ", file->path, ": is not there"));
    const DatabaseFacts& database = seen.database;
    if (database.is_seen && database.refusals.empty() && database.exists)
        lines.push_back(join("schema: version ", database.version, ", ", database.pending,
                             " migrations to be applied"));
    for (const RefusalFacts& each : database.refusals)
        lines.push_back(join("database ", each.subject, ": ", each.what, ": ", each.why));
    return lines;
}

std::vector<std::string> filled(std::span<const std::string_view> commands,
                                const obs::Message& message, const Evidence& seen)
{
    std::vector<std::string> all;
    for (std::string_view each : commands)
        all.push_back(fill_in_command(each, message, seen));
    return all;
}

// What the doctor says about this very fault is exact; the page knows what is usual.
const Finding* find_about(const Evidence& seen, const Findings& findings,
                          const obs::Message& message)
{
    // One that the journal alone tells of leads here, and knows no more than the page.
    const std::string here = holdfastctl(seen, join("explain ", message.name));
    auto found = std::ranges::find_if(findings, [&](const Finding& each) {
        return each.runbook == message.name && each.repair != std::vector<std::string>{here};
    });
    return found == findings.end() ? nullptr : &*found;
}

struct Explained {
    obs::Runbook page;
    const FaultFacts* entry = nullptr;
    std::vector<std::string> now, look, repair;
    std::string cause;
};

Explained explain(const obs::Message& message, const Evidence& seen, const Findings& findings)
{
    Explained all{.page = obs::runbook_of(message), .entry = find_fault(seen, message.name)};
    all.now = look_around(seen);
    all.cause = fill_in(all.page.cause, message, seen);
    all.look = filled(all.page.look, message, seen);
    all.repair = filled(all.page.repair, message, seen);
    if (const Finding* finding = find_about(seen, findings, message)) {
        all.cause = finding->cause;
        all.repair = finding->repair;
        all.now.insert(all.now.end(), finding->evidence.begin(), finding->evidence.end());
    }
    return all;
}

// Without its cause and commands, which follow as they are here; with what the entry says.
std::string catalog_text(const obs::Message& message, const FaultFacts* entry)
{
    std::string_view whole = obs::explain(message);
    if (whole.empty())
        return "This is no fault: it tells of a change.";
    auto begin = std::min(whole.find("\n\nLikely cause:\n"), whole.size());
    auto end = std::min(whole.rfind("\n\n"), whole.size());
    std::string text{whole.substr(0, begin)};
    append_to(text, end > begin ? whole.substr(end) : std::string_view{});
    for (std::size_t i = 0; entry != nullptr && i < entry->fields.size(); ++i)
        replace_all(text, entry->fields[i].name, entry->fields[i].value);
    return std::string{trim(text)};
}

void add(std::string& out, std::string_view head, const std::vector<std::string>& lines)
{
    if (lines.empty())
        return;
    append_to(out, "\n", head, ":\n");
    for (const std::string& line : lines)
        append_to(out, "    ", printable(line), "\n");
}

}  // namespace

std::string fill_in(std::string_view text, const obs::Message& message, const Evidence& seen)
{
    std::string out = put_fields_in(text, find_fault(seen, message.name),
                                    [](const std::string& value) { return value; });
    if (!seen.unit.name.empty())
        replace_all(out, packaged_unit, seen.unit.name);
    return out;
}

std::string fill_in_command(std::string_view text, const obs::Message& message,
                            const Evidence& seen)
{
    const FaultFacts* entry = find_fault(seen, message.name);
    // An order's id, for one, is whatever a client made it.
    auto put_in = [&](std::string_view part) { return put_fields_in(part, entry, shell_word); };
    const std::string_view command = text.substr(0, text.find_first_of("#|"));
    const std::string_view rest = text.substr(command.size());
    std::string out = put_in(command);
    if (const std::string& file = seen.configuration.file;
        text.starts_with("holdfastctl ") && !file.empty() && file != daemon::default_file)
        out = join(trim(out), " --config ", shell_word(file), rest.empty() ? "" : "   ");
    out += put_in(rest);
    if (!seen.unit.name.empty())
        replace_all(out, packaged_unit, shell_word(seen.unit.name));
    return out;
}

std::string explain_as_text(const obs::Message& message, const Evidence& seen)
{
    const Findings findings = examine(seen);
    const Explained all = explain(message, seen, findings);
    std::string out = join(message.name, " (", message.id, "): ", message.subject, "\n");
    append_to(out, "\n", catalog_text(message, all.entry), "\n");
    if (all.entry != nullptr) {
        std::vector<std::string> lines{join(all.entry->at, ", ", all.entry->age_s, " s ago, ",
                                            all.entry->count, " in the last hour"),
                                       all.entry->text};
        for (const FieldFacts& field : all.entry->fields)
            lines.push_back(join(field.name, "=", field.value));
        add(out, "The newest entry", lines);
    } else if (seen.journal.is_read) {
        out += "\nThe journal has no such entry of the last hour.\n";
    }
    add(out, "Seen just now", all.now);
    if (!all.cause.empty())
        add(out, "Likely cause here", {all.cause});
    add(out, "To see it", all.look);
    add(out, "To repair it", all.repair);
    for (const std::string& each : seen.unseen)
        append_to(out, "\nnot seen: ", printable(each), "\n");
    return out;
}

std::string explain_as_json(const obs::Message& message, const Evidence& seen)
{
    const Findings findings = examine(seen);
    const Explained all = explain(message, seen, findings);
    std::string out;
    json::Writer writer{out, json::Writer::Style::pretty};
    writer.begin_object()
        .member("message", message.name)
        .member("message_id", message.id)
        .member("subject", message.subject)
        .member("severity", obs::to_string(message.severity))
        .member("fault", message.kind == obs::Kind::fault)
        .member("text", obs::explain(message))
        .key("entry");
    if (all.entry == nullptr) {
        writer.null();
    } else {
        writer.begin_object()
            .member("at", all.entry->at)
            .member("text", all.entry->text)
            .member("count", all.entry->count)
            .key("fields")
            .begin_object();
        for (const FieldFacts& field : all.entry->fields)
            writer.member(field.name, field.value);
        writer.end_object().end_object();
    }
    write_list(writer, "seen", all.now);
    writer.member("cause", all.cause);
    write_list(writer, "look", all.look);
    write_list(writer, "repair", all.repair);
    write_list(writer, "unseen", seen.unseen);
    writer.end_object();
    return out + "\n";
}

}  // namespace holdfast::ctl::doctor
