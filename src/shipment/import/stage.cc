#include "shipment/import/stage.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "shipment/import/csv_rows.h"
#include "shipment/import/json_rows.h"
#include "shipment/import/staged_row.h"

namespace holdfast::shipment {
namespace {

// What is written at once.
constexpr std::size_t block_bytes = std::size_t{256} << 10;

// Enough of a member's name to recognise it by, and of a message whatever it quotes: what a client
// is told of an import is kept under its key, and a line may be all name.
constexpr std::size_t field_bytes_max = 64;
constexpr std::size_t message_bytes_max = 400;

void cut(std::string& text, std::size_t bytes_max)
{
    if (text.size() > bytes_max)
        text = join(cut_utf8(text, bytes_max), "...");
}

std::unique_ptr<RowReader> make_reader(ImportFormat format)
{
    if (format == ImportFormat::csv)
        return std::make_unique<CsvRows>();
    return std::make_unique<JsonRows>();
}

}  // namespace

void Rejections::add(RowError error)
{
    // Errors of one row follow each other.
    if (std::exchange(last_row_, error.place.row) != error.place.row)
        ++rows;
    if (errors.size() == errors_max)
        return;
    cut(error.field, field_bytes_max);
    cut(error.message, message_bytes_max);
    errors.push_back(std::move(error));
}

Stage::Stage(StageSettings settings, ImportFormat format, bool is_partial)
    : settings_{std::move(settings)}, is_partial_{is_partial}, reader_{make_reader(format)}
{
    rejections_.errors_max = settings_.errors_max;
}

void Stage::feed(std::string_view piece)
{
    if (has_failed() || has_too_many_rows_ || reader_->is_hopeless())
        return;
    reader_->feed(piece, *this);
}

void Stage::finish()
{
    if (has_failed() || has_too_many_rows_)
        return;
    reader_->finish(*this);
    write();
}

void Stage::take(const Row& row)
{
    if (!fits(row))
        return;
    if (rows_ == settings_.rows_max) {
        has_too_many_rows_ = true;
        return;
    }
    if (rows_ == 0 || (row.id && *row.id < first_id_))
        first_id_ = row.id.value_or(ShipmentId{});
    if (row.id)
        last_id_ = std::max(last_id_, *row.id);
    ++rows_;
    // It will not be stored, and is read on for its errors alone.
    if (!is_partial_ && rejections_.rows > 0)
        return;
    last_row_at_ = (file_ ? file_->bytes() : 0) + static_cast<std::int64_t>(unwritten_.size());
    append_staged(unwritten_, row);
    if (unwritten_.size() >= block_bytes)
        write();
}

// What one row cannot know of itself.
bool Stage::fits(const Row& row)
{
    if (rows_ == 0)
        has_ids_ = row.id.has_value();
    if (row.id.has_value() != has_ids_) {
        reject({row.place, std::string{id_name},
                has_ids_ ? "is required, because the rows before have one"
                         : "cannot be given, because the rows before have none"});
        return false;
    }
    if (statuses_.find(row.status) != statuses_.end())
        return true;
    if (statuses_.size() == statuses_max) {
        reject({row.place, std::string{status_name},
                join("is one too many: there may be ", statuses_max, " different ones")});
        return false;
    }
    statuses_.emplace(row.status);
    return true;
}

void Stage::reject(RowError error)
{
    rejections_.add(std::move(error));
}

void Stage::write()
{
    if (has_failed() || unwritten_.empty())
        return;
    if (!file_) {
        Result<StagingFile> made = StagingFile::create(settings_.directory, settings_.free_min);
        if (!made) {
            error_ = std::move(made).error();
            return;
        }
        file_ = *std::move(made);
    }
    if (Result<void> written = file_->append(unwritten_); !written)
        error_ = std::move(written).error();
    unwritten_.clear();
}

}  // namespace holdfast::shipment
