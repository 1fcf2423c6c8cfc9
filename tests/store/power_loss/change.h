// The writes of the workload: what each does to the database, and, apart from that, what it means
// for the contents once it is stored. One thread.
#pragma once

#include <optional>
#include <string>

#include "base/random.h"
#include "store/write.h"
#include "tests/store/power_loss/contents.h"

namespace holdfast::power_loss {

class Change : public store::Write {
public:
    using Write::Write;

    void refuse(Error error) final { error_ = std::move(error); }
    void done() final {}
    const std::optional<Error>& error() const noexcept { return error_; }

    // Once acknowledged, or found to be stored. Says what is wrong with the answer, if anything.
    virtual std::string mean(Contents& contents) const = 0;
    // In a trace.
    virtual std::string name() const = 0;

private:
    std::optional<Error> error_;
};

// A shipment under an idempotency key: the same key again gives the same answer and nothing more.
std::unique_ptr<Change> create(std::string key, Random& random);
// Several shipments in one write: all or none.
std::unique_ptr<Change> create_many(Random& random);
std::unique_ptr<Change> set_status(std::int64_t id, Random& random);
std::unique_ptr<Change> remove(std::int64_t id);
// Writes, and then fails: nothing of it may stay.
std::unique_ptr<Change> fail_half_way(Random& random);

}  // namespace holdfast::power_loss
