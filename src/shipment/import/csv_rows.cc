#include "shipment/import/csv_rows.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"

namespace holdfast::shipment {
namespace {

constexpr std::array<std::string_view, 3> names{id_name, status_name, created_at_name};
// Enough of a name to recognise it by.
constexpr std::size_t quoted_bytes_max = 64;

std::string quoted(std::string_view name)
{
    return join("\"", printable(name.substr(0, quoted_bytes_max)), "\"");
}

}  // namespace

class CsvRows::Records final : public CsvRecords::Sink {
public:
    Records(CsvRows& rows, RowSink& sink) : rows_{rows}, sink_{sink} {}

    void record(std::int64_t line, std::span<const std::string_view> fields) override
    {
        if (rows_.is_hopeless_)
            return;
        if (rows_.has_header_)
            rows_.read_row(line, fields, sink_);
        else
            rows_.read_header(line, fields, sink_);
    }

    void broken(std::int64_t line, const char* why) override
    {
        if (rows_.is_hopeless_)
            return;
        rows_.is_hopeless_ = !rows_.has_header_;
        std::int64_t row = rows_.has_header_ ? ++rows_.rows_ : 0;
        sink_.reject({{.row = row, .line = line}, {}, why});
    }

private:
    CsvRows& rows_;
    RowSink& sink_;
};

void CsvRows::feed(std::string_view piece, RowSink& sink)
{
    Records records{*this, sink};
    records_.feed(piece, records);
}

void CsvRows::finish(RowSink& sink)
{
    Records records{*this, sink};
    records_.finish(records);
    if (!has_header_ && !is_hopeless_)
        sink.reject({{.row = 0, .line = 1}, {}, "there is no header that names the columns"});
}

void CsvRows::read_header(std::int64_t line, std::span<const std::string_view> header,
                          RowSink& sink)
{
    Place place{.row = 0, .line = line};
    has_header_ = true;
    width_ = header.size();
    for (std::size_t i = 0; i < header.size(); ++i) {
        std::string_view name = trim(header[i]);
        auto known = static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
        if (known == names.size()) {
            is_hopeless_ = true;
            std::string_view meant =
                closest_name(name.substr(0, quoted_bytes_max), {names.begin(), names.end()});
            std::string hint = meant.empty()
                                   ? std::string{"the columns are id, status and created_at"}
                                   : join("did you mean ", quoted(meant), "?");
            sink.reject({place, {}, join("there is no column ", quoted(name), "; ", hint)});
        } else if (columns_[known]) {
            is_hopeless_ = true;
            sink.reject({place, std::string{name}, "stands in the header twice"});
        } else {
            columns_[known] = i;
        }
    }
    if (!columns_[1]) {
        is_hopeless_ = true;
        sink.reject({place, std::string{status_name}, "is missing in the header"});
    }
}

void CsvRows::read_row(std::int64_t line, std::span<const std::string_view> fields, RowSink& sink)
{
    Place place{.row = ++rows_, .line = line};
    if (fields.size() != width_)
        return sink.reject({place,
                            {},
                            join("has ", fields.size(), fields.size() == 1 ? " field" : " fields",
                                 ", the header ", width_)});
    auto field = [&](std::size_t column) -> std::optional<std::string_view> {
        if (!columns_[column])
            return std::nullopt;
        return fields[*columns_[column]];
    };
    judge({.place = place, .id = field(0), .status = field(1), .created_at = field(2)}, sink);
}

}  // namespace holdfast::shipment
