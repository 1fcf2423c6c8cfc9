#include "ctl/shipments/answer.h"

#include "base/text.h"
#include "lib/json/document.h"

namespace holdfast::ctl {
namespace {

std::string text_of(const json::Node& node, std::string_view name)
{
    const json::Node* found = node.find(name);
    return found == nullptr ? std::string{} : printable(found->text);
}

// "row 17 (line 18), status: must match ..."
std::string describe(const json::Node& error)
{
    std::string text;
    if (std::string row = text_of(error, "row"); !row.empty())
        append_to(text, row == "0" ? "the header" : join("row ", row), " (line ",
                  text_of(error, "line"), ")");
    std::string field = text_of(error, "pointer") + text_of(error, "parameter");
    if (field.starts_with('/'))
        field.erase(0, 1);
    if (!field.empty())
        append_to(text, text.empty() ? "" : ", ", field);
    return join(text, text.empty() ? "" : ": ", text_of(error, "message"));
}

}  // namespace

int complain_of_shipments(Console& console, std::string_view what, int exit)
{
    console.err(join("holdfastctl: ", what, "\n"));
    return exit;
}

std::optional<std::string> with_status(std::string_view query, const Invocation& invocation,
                                       Console& console)
{
    std::string status = invocation.value("--status", {});
    bool is_word =
        status.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos;
    if (!is_word) {
        (void)complain_of_shipments(
            console, join("--status: ", printable(status), " is no status, such as IN_TRANSIT"), 0);
        return std::nullopt;
    }
    return status.empty() ? std::string{query} : join(query, "&status=", status);
}

int say_refusal(const curl::Answer& answer, Console& console)
{
    json::Document document = json::parse(answer.body);
    if (const json::Node* errors = document.root.find("errors"))
        for (const json::Node& error : errors->items)
            console.err(join("holdfastctl: ", describe(error), "\n"));
    std::string detail = text_of(document.root, "detail");
    if (detail.empty())
        detail = printable(trim(answer.body)).substr(0, 200);
    int exit = exit_unavailable;
    if (answer.status == 404)
        exit = exit_no_input;
    else if (answer.status >= 400 && answer.status < 500)
        exit = exit_data;
    return complain_of_shipments(console, join(detail, " (status ", answer.status, ")"), exit);
}

int say_silence(const Error& error, Console& console)
{
    return complain_of_shipments(console,
                                 join(error.context, " (is it running? systemctl status holdfast)"),
                                 exit_unavailable);
}

}  // namespace holdfast::ctl
