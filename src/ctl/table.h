// Rows and columns as text for a terminal or a pipe. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::ctl {

class Table {
public:
    struct Column {
        std::string_view head;
        bool is_number = false;  // On the right.
    };

    explicit Table(std::vector<Column> columns) : columns_{std::move(columns)} {}

    // A cell for each column, printable.
    void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

    // The heads first. Each column but the last is as wide as it needs to be, within a limit: where
    // `columns` says how wide a line may be, longer cells are cut off; 0 is for a pipe, where they
    // are not.
    std::vector<std::string> lines(std::size_t columns) const;

private:
    std::vector<std::size_t> widths() const;
    std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths,
                     std::size_t columns) const;

    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

// "2026-11-21T13:04:05Z" of a time with a fraction; nothing becomes a dash.
std::string to_seconds(std::string_view rfc3339);
std::string or_dash(std::string text);

}  // namespace holdfast::ctl
