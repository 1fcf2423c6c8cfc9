// Where records are kept, as the recorder sees it. Loop thread; each `done` is called there, once.
#pragma once

#include <functional>
#include <memory>

#include "base/result.h"
#include "event/request_records.h"

namespace holdfast::event {

// What a batch did to the tables.
struct Kept {
    // Rows that had to go since the tables are as large as they may be: with those gone that no
    // sink has had.
    ClassCounts removed{};
    ClassCounts unsent{};
};

class RecordStore {
public:
    using Done = std::function<void(Result<Kept>)>;

    virtual ~RecordStore() = default;
    // The caller keeps hold of the batch, to count it when it is lost.
    virtual void append(std::shared_ptr<const RecordBatch> batch, Done done) = 0;
};

}  // namespace holdfast::event
