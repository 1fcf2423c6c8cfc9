// The verbs that only look: list, show, report, check.
#include <algorithm>
#include <cstdio>
#include <map>

#include <sysexits.h>

#include "base/text.h"
#include "drill/cli/archive.h"
#include "drill/cli/verbs.h"
#include "drill/host/command.h"
#include "lib/json/writer.h"

namespace holdfast::drill {
namespace {

std::string padded(std::string_view text, std::size_t width)
{
    std::string out{text};
    out.resize(std::max(out.size() + 2, width), ' ');
    return out;
}

std::string in_seconds(double time)
{
    if (time < 0)
        return "-";
    auto tenths = static_cast<std::int64_t>(time * 10 + 0.5);
    return join(tenths / 10, ".", tenths % 10, " s");
}

bool is_wanted(const Drill& drill, const Options& options)
{
    return options.tag.empty() ||
           std::find(drill.tags.begin(), drill.tags.end(), options.tag) != drill.tags.end();
}

void print_steps(std::string& out, std::string_view title, const std::vector<Step>& steps)
{
    if (!steps.empty())
        append_to(out, "\n", title, "\n");
    for (const Step& step : steps) {
        append_to(out, "  ", step.name, " (", step.action);
        for (const Parameter& each : step.parameters.all)
            append_to(out, " ", each.name, "=",
                      each.words.empty() ? printable(each.text) : to_line(each.words));
        out += ")\n";
    }
}

void print_expectations(std::string& out, std::string_view title,
                        const std::vector<Expectation>& all)
{
    if (!all.empty())
        append_to(out, "\n", title, "\n");
    for (const Expectation& each : all) {
        append_to(out, "  ", each.name, ": ", each.probe.kind, " ", each.tolerance.describe());
        if (each.within)
            append_to(out, ", within ", format_duration(*each.within));
        out.push_back('\n');
    }
}

std::string describe(const Drill& drill)
{
    std::string out =
        join(drill.title, "\n\n", drill.story, "\n\nscope      ", to_string(drill.scope),
             "\ndanger     ", to_string(drill.danger), "\nfile       ", drill.file, "\n");
    print_expectations(out, "Steady state", drill.steady_state);
    print_steps(out, "Injection", drill.inject);
    print_expectations(out, "Expected signals", drill.detect);
    print_expectations(out, "What holds meanwhile", drill.hold);
    out += "\nDiagnosis\n";
    for (const Command& command : drill.diagnosis)
        append_to(out, "  ", command.name, ": ", to_line(command.words), "\n");
    append_to(out, "\nRoot cause\n  ", drill.root_cause, "\n\nRepair\n  ", drill.repair.hint, "\n");
    print_steps(out, "Repair, as steps", drill.repair.steps);
    print_expectations(out, "Recovery", drill.recovery);
    append_to(out, "\nIn the end\n  ", join_list(drill.invariants, ", "), "\n\nPrevention\n  ",
              drill.prevention, "\n");
    return out;
}

void write(json::Writer& json, const Kept& kept)
{
    json.begin_object()
        .member("run", kept.run)
        .member("drill", kept.drill)
        .member("verdict", kept.verdict)
        .member("started", kept.started)
        .member("lost", kept.lost);
    for (const auto& [name, time] :
         {std::pair{"detected_seconds", kept.detected}, {"recovered_seconds", kept.recovered}}) {
        json.key(name);
        if (time < 0)
            json.null();
        else
            json.value(time);
    }
    json.end_object();
}

int list_reports(const Options& options, const std::vector<Kept>& all)
{
    std::string out;
    if (options.json) {
        json::Writer json{out, json::Writer::Style::pretty};
        json.begin_array();
        for (const Kept& kept : all)
            write(json, kept);
        json.end_array();
        say(out + "\n");
        return 0;
    }
    append_to(out, padded("RUN", 52), padded("VERDICT", 9), padded("DETECTED", 10),
              padded("RECOVERED", 11), "LOST\n");
    for (const Kept& kept : all)
        append_to(out, padded(kept.run, 52), padded(kept.verdict, 9),
                  padded(in_seconds(kept.detected), 10), padded(in_seconds(kept.recovered), 11),
                  kept.lost, "\n");
    say(out);
    return 0;
}

}  // namespace

int list_drills(const Options& options, const Library& library)
{
    std::map<std::string, std::string> last;
    for (const Kept& kept : Archive{options.state}.list())
        last.emplace(kept.drill, kept.verdict);
    std::string out;
    json::Writer json{out, json::Writer::Style::pretty};
    if (options.json)
        json.begin_array();
    else
        append_to(out, padded("DRILL", 34), padded("SCOPE", 10), padded("DANGER", 10),
                  padded("LAST", 9), "TITLE\n");
    for (const Drill& drill : library.drills) {
        if (!is_wanted(drill, options))
            continue;
        auto found = last.find(drill.id);
        std::string verdict = found == last.end() ? "-" : found->second;
        if (options.json)
            json.begin_object()
                .member("id", drill.id)
                .member("title", drill.title)
                .member("scope", to_string(drill.scope))
                .member("danger", to_string(drill.danger))
                .member("last", verdict)
                .member("file", drill.file)
                .end_object();
        else
            append_to(out, padded(drill.id, 34), padded(to_string(drill.scope), 10),
                      padded(to_string(drill.danger), 10), padded(verdict, 9), drill.title, "\n");
    }
    if (options.json) {
        json.end_array();
        out.push_back('\n');
    }
    say(out);
    return library.problems.empty() ? 0 : EX_DATAERR;
}

int show_drill(const Options& options, const Library& library)
{
    if (options.arguments.size() != 1)
        return complain("show: which one? (see holdfastctl drill list)", EX_USAGE);
    const Drill* drill = library.find(options.arguments.front());
    if (drill == nullptr)
        return complain(join("there is no drill ", printable(options.arguments.front()),
                             " (see holdfastctl drill list)"),
                        EX_USAGE);
    say(describe(*drill));
    return 0;
}

int report_runs(const Options& options)
{
    Archive archive{options.state};
    if (options.arguments.empty())
        return list_reports(options, archive.list());
    const std::string& run = options.arguments.front();
    auto text = archive.read(run, options.json ? "report.json" : "report.md");
    if (!text)
        return complain(
            join("there is no report ", printable(run), " (see holdfastctl drill report)"),
            EX_NOINPUT);
    say(*text);
    if (!options.json)
        say(join("\nThe charts are in ", archive.folder_of(run), ".\n"));
    return 0;
}

int check_files(const Options& options)
{
    if (options.arguments.empty())
        return complain("check: which file?", EX_USAGE);
    int exit = 0;
    for (const std::string& path : options.arguments) {
        auto parsed = read_drill(path);
        if (!parsed) {
            exit = complain(parsed.error().context, EX_NOINPUT);
            continue;
        }
        if (*parsed) {
            say(join(path, ": nothing is wrong\n"));
            continue;
        }
        exit = EX_DATAERR;
        for (const Problem& problem : parsed->problems)
            say(join(path, ":", problem.at.line, ":", problem.at.column, ": ",
                     problem.pointer.empty() ? "the drill" : problem.pointer, ": ", problem.message,
                     "\n"));
    }
    return exit;
}

int complain(std::string_view what, int exit)
{
    std::string line = join("holdfastctl: drill: ", what, "\n");
    (void)std::fwrite(line.data(), 1, line.size(), stderr);
    return exit;
}

void say(std::string_view text)
{
    (void)std::fwrite(text.data(), 1, text.size(), stdout);
}

}  // namespace holdfast::drill
