// Looks at the counts that the triggers keep, inside each transaction: exact whoever wrote, and at
// the same cost with ten shipments and with ten million. Writer thread.
#pragma once

#include <memory>

#include "shipment/counts_board.h"
#include "store/projection.h"

namespace holdfast::shipment {

class SqliteCounts final : public store::Projection {
public:
    // `board` outlives this.
    explicit SqliteCounts(CountsBoard& board) noexcept : board_{board} {}

    void read(sqlite::Connection& db) override;
    void publish() noexcept override;
    void lose(std::string_view why) noexcept override;

private:
    CountsBoard& board_;
    std::shared_ptr<const Counts> seen_;
};

}  // namespace holdfast::shipment
