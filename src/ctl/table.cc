#include "ctl/table.h"

#include <algorithm>

#include "base/text.h"
#include "ctl/screen/width.h"

namespace holdfast::ctl {
namespace {

// One long name must not push what matters out of the window.
constexpr std::size_t width_max = 40;
constexpr std::string_view gap = "  ";

}  // namespace

std::vector<std::string> Table::lines(std::size_t columns) const
{
    std::vector<std::string> heads;
    heads.reserve(columns_.size());
    for (const Column& column : columns_)
        heads.emplace_back(column.head);
    const std::vector<std::size_t> all = widths();
    std::vector<std::string> lines{line(heads, all, columns)};
    lines.reserve(rows_.size() + 1);
    for (const std::vector<std::string>& row : rows_)
        lines.push_back(line(row, all, columns));
    return lines;
}

std::vector<std::size_t> Table::widths() const
{
    std::vector<std::size_t> widths;
    widths.reserve(columns_.size());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        std::size_t width = columns_[i].head.size();
        for (const std::vector<std::string>& row : rows_)
            width = std::max(width, std::min(width_of(row[i]), width_max));
        widths.push_back(width);
    }
    return widths;
}

std::string Table::line(const std::vector<std::string>& cells,
                        const std::vector<std::size_t>& widths, std::size_t columns) const
{
    std::string line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const bool is_last = i + 1 == columns_.size();
        const std::string cell = columns == 0 || is_last ? cells[i] : fitted(cells[i], widths[i]);
        append_to(line, i == 0 ? "" : gap,
                  columns_[i].is_number ? right(cell, widths[i]) : left(cell, widths[i]));
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return fitted(line, columns);
}

std::string to_seconds(std::string_view rfc3339)
{
    constexpr std::size_t whole = std::string_view{"2026-11-21T13:04:05"}.size();
    if (rfc3339.size() <= whole)
        return or_dash(std::string{rfc3339});
    return join(rfc3339.substr(0, whole), "Z");
}

std::string or_dash(std::string text)
{
    return text.empty() ? "-" : std::move(text);
}

}  // namespace holdfast::ctl
