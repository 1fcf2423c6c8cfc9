// Looks at what is watched and changes it, through the running daemon.
#include <array>

#include "ctl/deeds.h"
#include "ctl/verb.h"
#include "ctl/watch/services.h"

namespace holdfast::ctl {
namespace {

constexpr std::array<Deed, 9> deeds{{{"list", list_services},
                                     {"show", show_service},
                                     {"add", add_service},
                                     {"remove", remove_service},
                                     {"enable", enable_service},
                                     {"disable", disable_service},
                                     {"check", check_service},
                                     {"export", export_services},
                                     {"import", import_services}}};

int run_services(const Invocation& invocation, Console& console)
{
    return run_deed(deeds, "services", "list", invocation, console);
}

}  // namespace

Verb services_verb()
{
    return {.name = "services",
            .arguments =
                "[list | show ID | add FILE | remove ID | enable ID | disable ID | check ID "
                "| export | import FILE]",
            .summary = "look at what is watched and change it",
            .text =
                "list shows every service that is watched, show one as it is defined. How they\n"
                "are shows holdfastctl watch.\n"
                "\n"
                "add watches the service in FILE, an object of JSON as in services.json; what has\n"
                "its id already is replaced. import does so for a whole file of the form of\n"
                "services.json, for all of it or nothing. What is wrong is named with its place,\n"
                "such as services/3/interval. A service of the daemon's own services.json can\n"
                "only be changed there.\n"
                "\n"
                "export prints such a file, with the secrets in it. remove watches a service no\n"
                "more and keeps its history; disable only stops checking it, enable goes on.\n"
                "\n"
                "check checks a service at once. The exit code is 1 then if it is not well.\n"
                "Otherwise it is 0 on success, 65 when what was sent is wrong, 66 when there is\n"
                "no such file or service, 69 when the daemon does not answer.",
            .options = {{"--owner", "OWNER", "export: only the services of api or of file"}},
            .asks_daemon = true,
            .asks_anywhere = true,
            .run = run_services};
}

}  // namespace holdfast::ctl
