// Shows which versions run where.
#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/table.h"
#include "ctl/verb.h"
#include "ctl/watch/listing.h"

namespace holdfast::ctl {
namespace {

std::string expectation_of(const json::Node& service)
{
    const std::string expected = printable_text(service, "expected");
    if (expected.empty())
        return "-";
    return flag_of(service, "matches") ? "yes" : join("no: ", expected);
}

std::vector<std::string> version_lines(const std::vector<json::Node>& products, std::size_t columns)
{
    Table table{{{"PRODUCT"},
                 {"DRIFTS SINCE"},
                 {"ENVIRONMENT"},
                 {"VERSION"},
                 {"SINCE"},
                 {"EXPECTED"},
                 {"SERVICE"}}};
    for (const json::Node& product : products) {
        const json::Node* services = product.find("services");
        if (services == nullptr)
            continue;
        for (const json::Node& each : services->items)
            table.add({printable_text(product, "product"),
                       to_seconds(printable_text(product, "driftSince")),
                       or_dash(printable_text(each, "environment")),
                       printable_text(each, "version"), to_seconds(printable_text(each, "since")),
                       expectation_of(each), printable_text(each, "serviceId")});
    }
    return table.lines(columns);
}

int run_versions(const Invocation& invocation, Console& console)
{
    const std::string path = invocation.has("--drift") ? "/versions?drift=true" : "/versions";
    return print_list(invocation, console, path, "list of versions", version_lines);
}

}  // namespace

Verb versions_verb()
{
    return {.name = "versions",
            .arguments = {},
            .summary = "show which versions run where, and what drifts",
            .text =
                "One line a service that tells its version: its product, which is the services of\n"
                "one name; since when environments of that run different versions; what it runs\n"
                "and since when, and whether that is the version that is expected of it. With\n"
                "--json each product has its releases, and each service the version before.\n"
                "\n"
                "The exit code is 0 on success, 65 when what was asked for is wrong, 69 when the\n"
                "daemon does not answer.",
            .options = {{"--drift", "", "only products whose environments differ"},
                        {"--limit", "N", "at most so many products; without it, 100"},
                        after_option},
            .asks_daemon = true,
            .asks_anywhere = true,
            .run = run_versions};
}

}  // namespace holdfast::ctl
