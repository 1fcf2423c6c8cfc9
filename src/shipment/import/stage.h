// The first half of an import: its text is read as it comes, good rows go to a staging file, what
// is wrong with the others is remembered. Aux thread; whoever waits for its last job may look then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "shipment/import/row.h"
#include "shipment/import/staging_file.h"

namespace holdfast::shipment {

enum class ImportFormat : std::uint8_t { csv, ndjson };

struct StageSettings {
    std::string directory;       // Where the staging file is made: beside the database.
    std::int64_t free_min = 0;   // Bytes of its file system that are not for imports.
    std::int64_t rows_max = 0;   // Of one import.
    std::size_t errors_max = 0;  // That are told; the others are counted.
};

// The first errors of an import, long texts cut, and how many rows have any.
struct Rejections {
    std::vector<RowError> errors;
    std::int64_t rows = 0;
    std::size_t errors_max = 0;

    void add(RowError error);

private:
    std::int64_t last_row_ = -1;
};

class Stage final : private RowSink {
public:
    // Without `is_partial` an import with a wrong row will not be stored, and nothing of it is
    // kept.
    Stage(StageSettings settings, ImportFormat format, bool is_partial);

    void feed(std::string_view piece);
    void finish();

    // Why there is no use in reading on, if there is none.
    bool has_failed() const noexcept { return error_.has_value(); }
    const Error& error() const noexcept { return *error_; }
    bool has_too_many_rows() const noexcept { return has_too_many_rows_; }

    // Once finished: what there is.
    const StagingFile* file() const noexcept { return file_ ? &*file_ : nullptr; }
    std::int64_t rows() const noexcept { return rows_; }  // Good ones.
    bool has_ids() const noexcept { return has_ids_; }    // All have one, or none.
    ShipmentId first_id() const noexcept { return first_id_; }
    ShipmentId last_id() const noexcept { return last_id_; }
    std::int64_t last_row_at() const noexcept { return last_row_at_; }  // In the file.
    std::vector<std::string> statuses() const { return {statuses_.begin(), statuses_.end()}; }
    const Rejections& rejections() const noexcept { return rejections_; }

private:
    void take(const Row& row) override;
    void reject(RowError error) override;
    bool fits(const Row& row);
    void write();

    StageSettings settings_;
    bool is_partial_;
    std::unique_ptr<RowReader> reader_;
    std::optional<StagingFile> file_;
    std::string unwritten_;
    std::int64_t rows_ = 0;
    bool has_ids_ = false;
    ShipmentId first_id_;
    ShipmentId last_id_;
    std::int64_t last_row_at_ = 0;
    std::set<std::string, std::less<>> statuses_;
    Rejections rejections_;
    std::optional<Error> error_;
    bool has_too_many_rows_ = false;
};

}  // namespace holdfast::shipment
