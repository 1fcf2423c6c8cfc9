#include "ctl/doctor/report.h"

#include "base/text.h"

namespace holdfast::ctl::doctor {
namespace {

// Who is looked at.
std::string patient_of(const Evidence& seen)
{
    const std::string& file = seen.configuration.file;
    if (seen.unit.name.empty())
        return file;
    return join(seen.unit.name, " (", file, ")");
}

void add_lines(std::string& out, std::string_view head, const std::vector<std::string>& lines)
{
    for (const std::string& line : lines)
        if (!line.empty())
            append_to(out, "  ", head, printable(line), "\n");
}

}  // namespace

void write_list(json::Writer& writer, std::string_view name, const std::vector<std::string>& items)
{
    writer.key(name).begin_array();
    for (const std::string& item : items)
        if (!item.empty())
            writer.value(item);
    writer.end_array();
}

std::string to_text(const Finding& finding)
{
    std::string out =
        join(to_string(finding.severity), ": ", finding.fault, ": ", printable(finding.what), "\n");
    add_lines(out, "seen:   ", finding.evidence);
    if (!finding.cause.empty())
        append_to(out, "  cause:  ", printable(finding.cause), "\n");
    add_lines(out, "repair: ", finding.repair);
    if (!finding.runbook.empty())
        append_to(out, "  more:   holdfastctl explain ", finding.runbook, "\n");
    return out;
}

std::string to_text(const Evidence& seen, const Findings& findings)
{
    std::string out;
    for (std::size_t i = 0; i < findings.size(); ++i)
        append_to(out, i + 1, ". ", to_text(findings[i]), "\n");
    if (findings.empty())
        append_to(out, patient_of(seen), ": nothing is wrong that can be seen from here\n");
    for (const std::string& each : seen.unseen)
        append_to(out, "not seen: ", printable(each), "\n");
    return out;
}

void write_finding(json::Writer& writer, const Finding& finding)
{
    writer.begin_object()
        .member("severity", to_string(finding.severity))
        .member("fault", finding.fault)
        .member("what", finding.what)
        .member("symptom", finding.is_symptom);
    write_list(writer, "evidence", finding.evidence);
    writer.member("cause", finding.cause);
    write_list(writer, "repair", finding.repair);
    if (!finding.runbook.empty())
        writer.member("runbook", finding.runbook);
    writer.end_object();
}

std::string to_json(const Evidence& seen, const Findings& findings)
{
    std::string out;
    json::Writer writer{out, json::Writer::Style::pretty};
    writer.begin_object()
        .member("unit", seen.unit.name)
        .member("config", seen.configuration.file)
        .member("exit", exit_of(findings))
        .key("findings")
        .begin_array();
    for (const Finding& finding : findings)
        write_finding(writer, finding);
    writer.end_array();
    write_list(writer, "unseen", seen.unseen);
    writer.end_object();
    return out + "\n";
}

}  // namespace holdfast::ctl::doctor
