// Where imports are stored, step by step: begin, batch after batch, complete, or undo. The port of
// this feature's storage. Loop thread; what is asked for comes later, on the loop, once.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/idempotency.h"
#include "base/result.h"
#include "base/time.h"
#include "shipment/import/row.h"
#include "shipment/import/stage.h"

namespace holdfast::shipment {

struct ImportPlan {
    std::shared_ptr<const Stage> stage{};  // Finished, with at least one row.
    std::string actor{};                   // "user:alice", "uid:0".
    std::optional<IdempotencyKey> key{};
};

struct BegunImport {
    // What the client was told when it sent this before. Then there is nothing to import.
    std::optional<KeptAnswer> answer{};
    std::int64_t id = 0;
    ShipmentId first_id{};
    ShipmentId last_id{};
    std::string begun_at{};
};

struct ImportBatch {
    std::shared_ptr<const Stage> stage{};
    BegunImport import{};
    std::int64_t offset = 0;  // In the staging file.
    std::int64_t stored = 0;  // By the batches before.
    std::size_t rows_max = 0;
};

struct StoredBatch {
    std::int64_t offset = 0;  // Where the next one begins.
    std::int64_t stored = 0;
    bool is_last = false;
    std::vector<RowError> taken{};  // Rows whose ids are somebody's already; they were left out.
    Duration took{};                // Of the transaction, without COMMIT.
};

struct ImportEnd {
    std::int64_t id = 0;
    std::int64_t rows = 0;
    std::optional<IdempotencyKey> key{};
    KeptAnswer answer{};  // To be given again under the key.
};

struct Undone {
    std::int64_t removed = 0;
    bool is_over = false;  // None is left, and the import has ended.
};

class Imports {
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    virtual ~Imports() = default;

    // Errc::invalid: the key marks another request, or something else about it cannot be stored.
    // Errc::conflict: one that did not end is to be undone first.
    virtual void begin(ImportPlan plan, Done<BegunImport> done) = 0;
    virtual void store(ImportBatch batch, Done<StoredBatch> done) = 0;
    // Afterwards its shipments are there for everybody.
    virtual void complete(ImportEnd end, Done<bool> done) = 0;
    // Takes back so many shipments of what did not end, if there is anything.
    virtual void undo(std::size_t rows_max, Done<Undone> done) = 0;
};

}  // namespace holdfast::shipment
