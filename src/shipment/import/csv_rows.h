// Shipments from CSV: the header names the columns, in any order. Pure; one thread at a time.
#pragma once

#include <array>
#include <optional>

#include "shipment/import/csv_records.h"
#include "shipment/import/row.h"

namespace holdfast::shipment {

class CsvRows final : public RowReader {
public:
    void feed(std::string_view piece, RowSink& sink) override;
    void finish(RowSink& sink) override;
    bool is_hopeless() const noexcept override { return is_hopeless_; }

private:
    // What the records become.
    class Records;

    void read_header(std::int64_t line, std::span<const std::string_view> names, RowSink& sink);
    void read_row(std::int64_t line, std::span<const std::string_view> fields, RowSink& sink);

    CsvRecords records_;
    bool has_header_ = false;
    bool is_hopeless_ = false;
    std::size_t width_ = 0;
    std::array<std::optional<std::size_t>, 3> columns_;  // Of id, status, created_at.
    std::int64_t rows_ = 0;
};

}  // namespace holdfast::shipment
