// Services in files: one that is added, or all that a daemon watches, in the form of services.json.
#include <utility>

#include "base/text.h"
#include "ctl/client.h"
#include "ctl/input_file.h"
#include "ctl/watch/listing.h"
#include "ctl/watch/services.h"

namespace holdfast::ctl {
namespace {

constexpr int exit_usage = static_cast<int>(daemon::Exit::usage);
// Ten thousand services are stored in one transaction.
constexpr std::chrono::minutes import_patience{5};

// Sends the file that was named; what is wrong with it is said with pointers.
int send_file(const Invocation& invocation, Console& console, std::string_view path,
              const Expected& expected,
              const std::function<std::string(const json::Node& root)>& words)
{
    const std::string& name = invocation.arguments[1];
    InputFile input = open_input(name);
    if (!input.trouble.empty())
        return complain(console, join(printable(name), ": ", input.trouble), exit_no_input);
    curl::Fetch request{.method = "POST", .url = std::string{path}, .timeout = import_patience};
    request.headers = {"Content-Type: application/json"};
    request.file = input.file.get();
    request.file_bytes = input.bytes;
    return print_answer(invocation, console, std::move(request), expected, words);
}

}  // namespace

int add_service(const Invocation& invocation, Console& console)
{
    if (invocation.arguments.size() != 2)
        return complain(console, "add takes one FILE", exit_usage);
    return send_file(invocation, console, "/services", service_expected,
                     [](const json::Node& service) {
                         return join(printable_text(service, "serviceId"), " is watched\n");
                     });
}

int import_services(const Invocation& invocation, Console& console)
{
    if (invocation.arguments.size() != 2)
        return complain(console, "import takes one FILE", exit_usage);
    return send_file(invocation, console, "/services/import",
                     {.what = "result of an import", .member = "added"},
                     [](const json::Node& counts) {
                         return join(printable_text(counts, "added"), " services added, ",
                                     printable_text(counts, "changed"), " changed, ",
                                     printable_text(counts, "unchanged"), " as they were\n");
                     });
}

int export_services(const Invocation& invocation, Console& console)
{
    const std::string owner = invocation.value("--owner", {});
    if (invocation.arguments.size() != 1 || (!owner.empty() && owner != "api" && owner != "file"))
        return complain(console, "export takes no argument, and --owner api or file", exit_usage);
    std::string path = "/services/export";
    if (!owner.empty())
        path = with_field(std::move(path), "owner", owner);
    int exit = 0;
    auto body = fetch_body(invocation, console,
                           {.url = std::move(path),
                            .timeout = usual_patience,
                            .answer_bytes_max = long_answer_bytes_max},
                           exit);
    if (!body)
        return exit;
    // Half of one would be taken for all that there is.
    if (!read_answer(*body, {.what = "list of services", .member = "services"}, console))
        return exit_unavailable;
    console.out(*body);
    return 0;
}

}  // namespace holdfast::ctl
