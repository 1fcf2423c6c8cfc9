// Looks for every known fault at once: what is wrong, how one sees it, why, and what to type.
#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/doctor/examine.h"
#include "ctl/doctor/gather.h"
#include "ctl/doctor/report.h"
#include "ctl/verb.h"

namespace holdfast::ctl {
namespace {

int run_doctor(const Invocation& invocation, Console& console)
{
    auto patient = doctor::find_patient(invocation);
    if (!patient)
        return complain(console, patient.error().context, static_cast<int>(daemon::Exit::usage));
    console.flush();  // What waits to be printed is not to be printed twice.
    const doctor::Evidence seen = doctor::gather(*patient, console);
    const doctor::Findings findings = doctor::examine(seen);
    console.out(invocation.json() ? doctor::to_json(seen, findings)
                                  : doctor::to_text(seen, findings));
    return doctor::exit_of(findings);
}

}  // namespace

Verb doctor_verb()
{
    return {.name = "doctor",
            .arguments = {},
            .summary = "look for every known fault, and say what to type",
            .text =
                "Looks at the unit, its configuration and variables, the checks before a start,\n"
                "the database and its disk, the process and its threads, who listens where, what\n"
                "the daemon says of itself, the service that validates orders, the journal and\n"
                "the host; finds what is wrong, the worst first and causes before symptoms, each\n"
                "with evidence, cause and the commands that repair it. Changes nothing. Works\n"
                "whether the service runs or not, and takes some twenty seconds at most, whatever\n"
                "hangs. As root it sees everything; else it says what it could not see.\n"
                "\n"
                "Looked at is holdfast.service, the unit of --unit or --instance, or, with\n"
                "--config alone, whatever runs with that file.\n"
                "\n"
                "The exit code is that of the worst finding: 0 when nothing is wrong, 1 when the\n"
                "service is degraded or its next start would fail, 2 when it refuses part of its\n"
                "work, 3 when it is down; 64 when it was called wrongly.",
            .options = {{"--unit", "UNIT", "the unit to look at"},
                        {"--instance", "NAME", "the same as --unit holdfast@NAME.service"}},
            .run = run_doctor};
}

}  // namespace holdfast::ctl
