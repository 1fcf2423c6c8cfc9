// Announcements: what those who look at the status page are told.
#include "ctl/watch/announcements.h"

#include <utility>

#include "base/text.h"
#include "ctl/table.h"
#include "ctl/watch/listing.h"
#include "ctl/watch/rule.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

constexpr int exit_usage = static_cast<int>(daemon::Exit::usage);

constexpr RuleKind announcement{.create = "announcements add",
                                .end = "announcements end",
                                .path = "/announcements",
                                .expected = {.what = "announcement", .member = "id"}};

std::string until_of(const json::Node& each)
{
    const std::string ends = printable_text(each, "ends");
    return ends.empty() ? std::string{"it is ended"} : to_seconds(ends);
}

std::vector<std::string> lines_of(const std::vector<json::Node>& announcements, std::size_t columns)
{
    Table table{{{"ID", true}, {"KIND"}, {"FROM"}, {"UNTIL"}, {"BY"}, {"TITLE"}}};
    for (const json::Node& each : announcements)
        table.add({printable_text(each, "id"), printable_text(each, "kind"),
                   to_seconds(printable_text(each, "starts")), until_of(each),
                   or_dash(printable_text(each, "author")), printable_text(each, "title")});
    return table.lines(columns);
}

std::string to_body(const Invocation& invocation)
{
    std::string body;
    json::Writer json{body};
    json.begin_object().member("title", invocation.arguments[1]);
    for (std::string_view option : {"--kind", "--text", "--starts", "--for"})
        if (invocation.has(option))
            json.member(option.substr(2), invocation.value(option, {}));
    json.end_object();
    return body;
}

}  // namespace

int list_announcements(const Invocation& invocation, Console& console)
{
    if (invocation.arguments.size() > 1)
        return complain(console, "list takes no argument", exit_usage);
    return print_list(invocation, console, "/announcements", "list of announcements", lines_of);
}

int add_announcement(const Invocation& invocation, Console& console)
{
    if (invocation.arguments.size() != 2)
        return complain(console, "announcements add takes one TITLE (in quotes, if it has spaces)",
                        exit_usage);
    curl::Fetch request{.method = "POST", .url = std::string{announcement.path}};
    request.headers = {"Content-Type: application/json"};
    request.body = to_body(invocation);
    return print_answer(invocation, console, std::move(request), announcement.expected,
                        [](const json::Node& made) {
                            return join("announcement ", printable_text(made, "id"), " from ",
                                        to_seconds(printable_text(made, "starts")), " until ",
                                        until_of(made), ": ", printable_text(made, "title"), "\n");
                        });
}

int end_announcement(const Invocation& invocation, Console& console)
{
    return end_rule(invocation, console, announcement);
}

}  // namespace holdfast::ctl
