// Shipments from NDJSON: an object in each line. One thread at a time.
#pragma once

#include <cstddef>
#include <string>

#include "lib/json/document.h"
#include "shipment/import/row.h"

namespace holdfast::shipment {

class JsonRows final : public RowReader {
public:
    // Of a line; what is longer is an error, and skipped.
    static constexpr std::size_t line_bytes_max = std::size_t{16} << 10;

    void feed(std::string_view piece, RowSink& sink) override;
    void finish(RowSink& sink) override;

private:
    void append(std::string_view text);
    void end_line(RowSink& sink);
    void read(std::string_view line, RowSink& sink);
    void read_object(const json::Node& root, RowSink& sink);

    std::string line_text_;
    bool is_too_long_ = false;
    std::int64_t lines_ = 0;
    std::int64_t rows_ = 0;
};

}  // namespace holdfast::shipment
