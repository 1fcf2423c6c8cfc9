// Whatever an import brings: it is read in the same way however it is cut, rows are counted, and a
// row that is taken is one that can be stored.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "shipment/import/csv_rows.h"
#include "shipment/import/json_rows.h"

namespace {

using namespace holdfast;

class Rows final : public shipment::RowSink {
public:
    void take(const shipment::Row& row) override
    {
        CHECK(shipment::is_status(row.status));
        CHECK(!row.id || (row.id->value >= 1 && row.id->value <= shipment::imported_id_max));
        CHECK(row.created_at.empty() || row.created_at.size() == 27);
        CHECK(row.place.row > last_row_);
        last_row_ = row.place.row;
        note(row.place, row.id ? join(row.id->value) : "-", row.status, row.created_at);
    }
    void reject(shipment::RowError error) override
    {
        CHECK(!error.message.empty());
        CHECK(error.place.row >= last_row_);
        last_row_ = error.place.row;
        note(error.place, error.field, error.message, "!");
    }

    std::string text;

private:
    void note(shipment::Place place, std::string_view a, std::string_view b, std::string_view c)
    {
        CHECK(place.line >= 1);
        append_to(text, place.row, "@", place.line, " ", a, " ", b, " ", c, "\n");
    }

    std::int64_t last_row_ = 0;
};

template <typename Reader>
std::string read(std::string_view text, std::size_t piece_bytes)
{
    Rows rows;
    Reader reader;
    for (; !text.empty(); text.remove_prefix(std::min(piece_bytes, text.size())))
        reader.feed(text.substr(0, piece_bytes), rows);
    reader.finish(rows);
    return rows.text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 1)
        return 0;
    std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
    std::size_t piece_bytes = data[0] % 16 + 1;
    CHECK(read<shipment::CsvRows>(text, piece_bytes) == read<shipment::CsvRows>(text, SIZE_MAX));
    CHECK(read<shipment::JsonRows>(text, piece_bytes) == read<shipment::JsonRows>(text, SIZE_MAX));
    return 0;
}
