// Lists that come in pages, {"items":[...],"next":...}, put together as far as was asked for. Main
// thread.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ctl/answer.h"

namespace holdfast::ctl {

// "/alerts?state=active": `path`, which may have a query, with one more field.
std::string with_field(std::string path, std::string_view name, std::string_view value);

// Of a member whose pages are to be one: so many of it at most, over however many pages.
struct Paging {
    std::string path;
    std::string_view what;              // "list of alerts"
    std::string_view member = "items";  // Of each page, beside "next".
    std::size_t items_max = 0;
    std::string after{};  // Where to begin; empty at the beginning.
};

// The first page, its list longer by those of the pages behind it, and the last one's "next"; or
// nothing, after saying why.
std::optional<json::Node> fetch_pages(const Invocation& invocation, Console& console,
                                      const Paging& paging, int& exit);

// --limit and --after of a list.
inline constexpr Option limit_option{"--limit", "N", "list: at most so many; without it, 100"};
inline constexpr Option after_option{"--after", "TOKEN", "list: go on where the list before ended"};

// As many items of a list as --limit says, from --after on; nothing, after saying why, and `exit`
// says how it ends.
std::optional<json::Node> fetch_list(const Invocation& invocation, Console& console,
                                     std::string path, std::string_view what, int& exit);
// As JSON, or what `draw` makes of its items with, below it, how to see those behind them.
void print_items(const Invocation& invocation, Console& console, const json::Node& list,
                 const std::function<std::vector<std::string>(const std::vector<json::Node>& items,
                                                              std::size_t columns)>& draw);

// What there is of a list, as a table or as JSON. The exit code. `draw` is told how wide a line may
// be, 0 for as wide as it has to be.
int print_list(const Invocation& invocation, Console& console, std::string path,
               std::string_view what,
               const std::function<std::vector<std::string>(const std::vector<json::Node>& items,
                                                            std::size_t columns)>& draw);

// A member that is a yes or a no; false when there is none.
bool flag_of(const json::Node& node, std::string_view name);
// A member that is a list of texts: "a, b". Of objects each one's `name` counts.
std::string list_of(const json::Node& node, std::string_view name,
                    std::string_view of_object = "serviceId");
// "12.3 ms" of a member that may be missing.
std::string milliseconds_of(const json::Node& node, std::string_view name);
// "2 h 13 min"; a dash where nothing is known.
std::string span_of(const json::Node& node, std::string_view name);

void print_lines(Console& console, const std::vector<std::string>& lines);

}  // namespace holdfast::ctl
