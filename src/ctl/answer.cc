#include "ctl/answer.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "ctl/client.h"

namespace holdfast::ctl {
namespace {

// A node has about a hundred bytes.
constexpr std::size_t answer_nodes_max = std::size_t{2} << 20;

// "row 17 (line 18), status: must match ..."
std::string describe(const json::Node& error)
{
    std::string text;
    if (std::string row = printable_text(error, "row"); !row.empty())
        append_to(text, row == "0" ? "the header" : join("row ", row), " (line ",
                  printable_text(error, "line"), ")");
    std::string field = printable_text(error, "pointer") + printable_text(error, "parameter");
    if (field.starts_with('/'))
        field.erase(0, 1);
    if (!field.empty())
        append_to(text, text.empty() ? "" : ", ", field);
    return join(text, text.empty() ? "" : ": ", printable_text(error, "message"));
}

}  // namespace

std::string printable_text(const json::Node& node, std::string_view name)
{
    const json::Node* found = node.find(name);
    return found == nullptr ? std::string{} : printable(found->text);
}

std::string padded(std::string text, std::size_t width)
{
    text.resize(std::max(text.size() + 1, width), ' ');
    return text;
}

int complain(Console& console, std::string_view what, int exit)
{
    console.err(join("holdfastctl: ", what, "\n"));
    return exit;
}

int say_refusal(const curl::Answer& answer, Console& console)
{
    json::Document document = json::parse(answer.body);
    if (const json::Node* errors = document.root.find("errors"))
        for (const json::Node& error : errors->items)
            console.err(join("holdfastctl: ", describe(error), "\n"));
    std::string detail = printable_text(document.root, "detail");
    if (detail.empty())
        detail = printable(trim(answer.body)).substr(0, 200);
    int exit = exit_unavailable;
    if (answer.status == 404)
        exit = exit_no_input;
    else if (answer.status >= 400 && answer.status < 500)
        exit = exit_data;
    return complain(console, join(detail, " (status ", answer.status, ")"), exit);
}

int say_silence(const Error& error, Console& console)
{
    return complain(console, join(error.context, " (is it running? systemctl status holdfast)"),
                    exit_unavailable);
}

std::optional<std::string> fetch_body(const Invocation& invocation, Console& console,
                                      curl::Fetch request, int& exit)
{
    auto answer = send(invocation, console, std::move(request));
    if (!answer) {
        exit = say_silence(answer.error(), console);
        return std::nullopt;
    }
    if (answer->status < 200 || answer->status >= 300) {
        exit = say_refusal(*answer, console);
        return std::nullopt;
    }
    return std::move(answer->body);
}

std::optional<json::Document> parse_answer(std::string_view body, const Expected& expected)
{
    json::Document document =
        json::parse(body, {.bytes_max = long_answer_bytes_max, .nodes_max = answer_nodes_max});
    const json::Node* member = document.root.find(expected.member);
    const bool is_it = expected.member.empty()
                           ? document.root.kind == json::Kind::array
                           : member != nullptr && member->kind != json::Kind::null;
    if (!document || !is_it)
        return std::nullopt;
    return document;
}

std::optional<json::Document> read_answer(std::string_view body, const Expected& expected,
                                          Console& console)
{
    auto document = parse_answer(body, expected);
    if (!document)
        (void)complain(
            console,
            join("what came is no ", expected.what, " (is it holdfast that answers there?)"),
            exit_unavailable);
    return document;
}

int print_answer(const Invocation& invocation, Console& console, curl::Fetch request,
                 const Expected& expected,
                 const std::function<std::string(const json::Node& root)>& words)
{
    int exit = 0;
    auto body = fetch_body(invocation, console, std::move(request), exit);
    if (!body)
        return exit;
    auto document = read_answer(*body, expected, console);
    if (!document)
        return exit_unavailable;
    console.out(invocation.json() ? *body : words(document->root));
    return 0;
}

bool may_stand_in_path(std::string_view id) noexcept
{
    return !id.empty() && id != "." && id != "..";
}

}  // namespace holdfast::ctl
