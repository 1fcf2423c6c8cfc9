// What a reader of an import makes of a text, as lines to compare. One thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "shipment/import/row.h"

namespace holdfast::shipment {

class WrittenRows final : public RowSink {
public:
    // "1@2 7 IN_TRANSIT 2026-...": row, line, id (or -), status, time (or -).
    void take(const Row& row) override
    {
        lines.push_back(join(row.place.row, "@", row.place.line, " ",
                             row.id ? join(row.id->value) : "-", " ", row.status, " ",
                             row.created_at.empty() ? "-" : row.created_at));
    }
    // "1@2 status: is required"
    void reject(RowError error) override
    {
        lines.push_back(join(error.place.row, "@", error.place.line, " ",
                             error.field.empty() ? "*" : error.field, ": ", error.message));
    }

    std::vector<std::string> lines;
};

// Fed in pieces of so many bytes.
template <typename Reader>
std::vector<std::string> read_rows(std::string_view text, std::size_t piece_bytes = 1 << 20)
{
    WrittenRows sink;
    Reader reader;
    for (; !text.empty(); text.remove_prefix(std::min(piece_bytes, text.size())))
        reader.feed(text.substr(0, piece_bytes), sink);
    reader.finish(sink);
    return sink.lines;
}

}  // namespace holdfast::shipment
