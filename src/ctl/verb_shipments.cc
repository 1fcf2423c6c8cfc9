// Looks at shipments and changes them, one or many, through the running daemon.
#include <array>

#include "ctl/deeds.h"
#include "ctl/shipments/shipments.h"
#include "ctl/verb.h"

namespace holdfast::ctl {
namespace {

constexpr std::array<Deed, 5> deeds{{{"import", import_shipments},
                                     {"export", export_shipments},
                                     {"list", list_shipments},
                                     {"show", show_shipment},
                                     {"set", set_shipment}}};

int run_shipments(const Invocation& invocation, Console& console)
{
    return run_deed(deeds, "shipments", "", invocation, console);
}

}  // namespace

Verb shipments_verb()
{
    return {.name = "shipments",
            .arguments = "import FILE | export | list | show ID | set ID STATUS",
            .summary = "look at shipments and change them, one or many",
            .text =
                "import sends a file to the daemon, which stores all of its shipments or none.\n"
                "CSV has a header line that names its columns, NDJSON an object in each line:\n"
                "status, and if wanted id and created_at (with its zone). What is wrong is named\n"
                "with row and field.\n"
                "\n"
                "export prints all shipments, the oldest first, in a form that import takes.\n"
                "list shows the newest, show one with what became of it, set changes a status.\n"
                "\n"
                "The exit code is 0 on success, 65 when what was sent is wrong, 66 when there\n"
                "is no such file or shipment, 69 when the daemon does not answer or cannot\n"
                "store it now.",
            .options = {{"--format", "FORMAT", "csv or ndjson; import: by the file's name"},
                        {"--partial", "", "import: take the good rows, leave the others out"},
                        {"--key", "KEY", "import: once under this key, however often it is sent"},
                        {"--status", "STATUS", "list, export: only these"},
                        {"--limit", "N", "list: at most so many, 1 to 1000; without it, 20"},
                        {"--from", "STATUS", "set: only if this is the status now"}},
            .asks_daemon = true,
            .asks_anywhere = true,
            .run = run_shipments};
}

}  // namespace holdfast::ctl
