// A shipment on its way in, and what may be wrong with it. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shipment/shipment.h"

namespace holdfast::shipment {

// The names of columns and members.
inline constexpr std::string_view id_name = "id";
inline constexpr std::string_view status_name = "status";
inline constexpr std::string_view created_at_name = "created_at";

// JavaScript and jq read a greater number as another one. And whoever brought the greatest id that
// there is would leave none for the shipments that come later.
inline constexpr std::int64_t imported_id_max = (std::int64_t{1} << 53) - 1;

// Where something stands: people count rows, editors count lines.
struct Place {
    std::int64_t row = 0;  // From 1; the header of a CSV is none: 0.
    std::int64_t line = 0;
    friend bool operator==(const Place&, const Place&) = default;
};

// Its texts are valid as long as whoever handed it over says.
struct Row {
    Place place{};
    std::optional<ShipmentId> id{};
    std::string_view status;
    std::string_view created_at;  // RFC 3339, UTC; empty: the moment of the import.
};

struct RowError {
    Place place{};
    std::string field;  // Its name, as it is; empty: the row as a whole.
    std::string message;
};

// What a row is read from, wherever it stands; texts as they stand there.
struct RawRow {
    Place place{};
    std::optional<std::string_view> id{};
    std::optional<std::string_view> status{};
    std::optional<std::string_view> created_at{};
};

// What becomes of the rows of an import, one after the other.
class RowSink {
public:
    virtual ~RowSink() = default;
    // The row's texts are gone afterwards.
    virtual void take(const Row& row) = 0;
    // Instead of a row; a row may have several.
    virtual void reject(RowError error) = 0;
};

// Takes bytes as they come and gives rows.
class RowReader {
public:
    virtual ~RowReader() = default;
    virtual void feed(std::string_view piece, RowSink& sink) = 0;
    // There is no more.
    virtual void finish(RowSink& sink) = 0;
    // The beginning was such that the rest means nothing: it is not worth reading on.
    virtual bool is_hopeless() const noexcept { return false; }
};

// Hands the row on, or every reason why it is none.
void judge(const RawRow& raw, RowSink& sink);

}  // namespace holdfast::shipment
