#include "ctl/watch/circumstance.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/table.h"

namespace holdfast::ctl {
namespace {

constexpr std::string_view margin = "    ";

std::vector<json::Node> items_of(const json::Node& item, std::string_view name)
{
    const json::Node* found = item.find(name);
    return found == nullptr ? std::vector<json::Node>{} : found->items;
}

std::string event_line(const json::Node& event)
{
    std::string line = join(margin, to_seconds(printable_text(event, "time")), "  ",
                            printable_text(event, "unit"), ": ", printable_text(event, "event"));
    if (const std::string detail = printable_text(event, "detail"); !detail.empty())
        append_to(line, " (", detail, ")");
    return line;
}

std::string journal_line(const json::Node& line)
{
    return join(margin, to_seconds(printable_text(line, "time")), "  ",
                printable_text(line, "text"));
}

}  // namespace

std::string why_of(const json::Node& item)
{
    std::string because = printable_text(item, "because");
    return because.empty() ? printable_text(item, "reason") : because;
}

std::vector<std::string> lines_of(const json::Node& item)
{
    std::vector<std::string> lines;
    for (const json::Node& event : items_of(item, "events"))
        lines.push_back(event_line(event));
    for (const json::Node& line : items_of(item, "journal"))
        lines.push_back(journal_line(line));
    return lines;
}

std::vector<std::string> with_lines(std::vector<std::string> table,
                                    const std::vector<json::Node>& items)
{
    std::vector<std::string> all;
    for (std::size_t row = 0; row < table.size(); ++row) {
        all.push_back(std::move(table[row]));
        if (row > 0 && row <= items.size())
            std::ranges::move(lines_of(items[row - 1]), std::back_inserter(all));
    }
    return all;
}

}  // namespace holdfast::ctl
