#include "ctl/watch/listing.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>

#include "base/percent.h"
#include "base/text.h"
#include "ctl/client.h"
#include "ctl/screen/terminal_screen.h"
#include "ctl/status/words.h"
#include "ctl/table.h"
#include "lib/json/node_text.h"

namespace holdfast::ctl {
namespace {

constexpr std::size_t page_items_max = 1000;  // The daemon gives no more at once.
// A page may be empty and not be the last one; whoever would go on for ever is not holdfast.
constexpr int pages_max = 1000;
constexpr std::uint64_t list_items_max = 10'000;
constexpr std::string_view list_items_usual = "100";
constexpr double seconds_max = 1e10;  // More than three centuries are a mistake.

json::Node* find_in(json::Node& node, std::string_view name)
{
    auto found = std::ranges::find(node.members, name, &json::Member::name);
    return found == node.members.end() ? nullptr : &found->value;
}

std::string text_of(const json::Node& node, std::string_view name)
{
    const json::Node* found = node.find(name);
    return found == nullptr ? std::string{} : found->text;
}

// One that begins at `paging.after`, with `paging.items_max` items at most.
std::optional<json::Node> fetch_page(const Invocation& invocation, Console& console,
                                     const Paging& paging, int& exit)
{
    std::string path =
        with_field(paging.path, "limit", join(std::min(paging.items_max, page_items_max)));
    if (!paging.after.empty())
        path = with_field(std::move(path), "after", paging.after);
    auto body = fetch_body(invocation, console,
                           {.url = std::move(path),
                            .timeout = usual_patience,
                            .answer_bytes_max = long_answer_bytes_max},
                           exit);
    if (!body)
        return std::nullopt;
    auto document = read_answer(*body, {.what = paging.what, .member = paging.member}, console);
    if (!document) {
        exit = exit_unavailable;
        return std::nullopt;
    }
    return std::move(document->root);
}

}  // namespace

std::string with_field(std::string path, std::string_view name, std::string_view value)
{
    append_to(path, path.find('?') == std::string::npos ? "?" : "&", name, "=",
              percent_encode(value));
    return path;
}

std::optional<json::Node> fetch_pages(const Invocation& invocation, Console& console,
                                      const Paging& paging, int& exit)
{
    std::optional<json::Node> whole = fetch_page(invocation, console, paging, exit);
    Paging rest = paging;
    for (int pages = 1; whole && pages < pages_max; ++pages) {
        std::vector<json::Node>& items = find_in(*whole, paging.member)->items;
        rest.after = text_of(*whole, "next");
        if (rest.after.empty() || items.size() >= paging.items_max)
            break;
        rest.items_max = paging.items_max - items.size();
        auto page = fetch_page(invocation, console, rest, exit);
        if (!page)
            return std::nullopt;
        std::ranges::move(find_in(*page, paging.member)->items, std::back_inserter(items));
        json::Node* behind = find_in(*page, "next");
        *find_in(*whole, "next") = behind == nullptr ? json::Node{} : std::move(*behind);
    }
    return whole;
}

std::optional<json::Node> fetch_list(const Invocation& invocation, Console& console,
                                     std::string path, std::string_view what, int& exit)
{
    auto limit = parse_number<std::uint64_t>(invocation.value("--limit", list_items_usual));
    if (!limit || *limit < 1 || *limit > list_items_max) {
        exit = complain(console, join("--limit takes a number from 1 to ", list_items_max),
                        static_cast<int>(daemon::Exit::usage));
        return std::nullopt;
    }
    return fetch_pages(invocation, console,
                       {.path = std::move(path),
                        .what = what,
                        .items_max = *limit,
                        .after = invocation.value("--after", {})},
                       exit);
}

void print_items(const Invocation& invocation, Console& console, const json::Node& list,
                 const std::function<std::vector<std::string>(const std::vector<json::Node>& items,
                                                              std::size_t columns)>& draw)
{
    if (invocation.json())
        return console.out(json::to_text(list) + "\n");
    print_lines(console, draw(list.find("items")->items, terminal_columns(console)));
    if (std::string next = printable_text(list, "next"); !next.empty())
        console.out(join("There are more: --after ", next, "\n"));
}

int print_list(const Invocation& invocation, Console& console, std::string path,
               std::string_view what,
               const std::function<std::vector<std::string>(const std::vector<json::Node>& items,
                                                            std::size_t columns)>& draw)
{
    int exit = 0;
    if (auto list = fetch_list(invocation, console, std::move(path), what, exit))
        print_items(invocation, console, *list, draw);
    return exit;
}

bool flag_of(const json::Node& node, std::string_view name)
{
    const json::Node* found = node.find(name);
    return found != nullptr && found->kind == json::Kind::boolean && found->boolean;
}

std::string list_of(const json::Node& node, std::string_view name, std::string_view of_object)
{
    std::vector<std::string> texts;
    if (const json::Node* found = node.find(name))
        for (const json::Node& item : found->items)
            texts.push_back(item.kind == json::Kind::object ? printable_text(item, of_object)
                                                            : printable(item.text));
    return join_list(texts, ", ");
}

std::string milliseconds_of(const json::Node& node, std::string_view name)
{
    const json::Node* found = node.find(name);
    auto milliseconds = found == nullptr ? std::nullopt : found->decimal();
    return milliseconds ? join(milliseconds_in_words(*milliseconds / 1000), " ms") : "-";
}

std::string span_of(const json::Node& node, std::string_view name)
{
    const json::Node* found = node.find(name);
    auto seconds = found == nullptr ? std::nullopt : found->decimal();
    if (!seconds || !(std::abs(*seconds) < seconds_max))
        return "-";
    return span_in_words(std::chrono::seconds{std::llround(*seconds)});
}

void print_lines(Console& console, const std::vector<std::string>& lines)
{
    for (const std::string& line : lines)
        console.out(join(line, "\n"));
}

}  // namespace holdfast::ctl
