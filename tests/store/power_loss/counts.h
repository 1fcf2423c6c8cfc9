// The counts that triggers keep, as a projection: published after COMMIT, it must be what was
// acknowledged. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "store/projection.h"
#include "tests/store/power_loss/contents.h"

namespace holdfast::power_loss {

class Counts final : public store::Projection {
public:
    using Numbers = std::map<std::string, std::int64_t>;

    void read(sqlite::Connection& db) override
    {
        next_.clear();
        for (auto row = db.query("SELECT status, count FROM shipment_counts WHERE count <> 0");
             row.next();)
            next_.emplace(row.text(0), row.integer(1));
    }
    void publish() noexcept override { shown_ = next_; }
    void lose(std::string_view) noexcept override { shown_.reset(); }

    const std::optional<Numbers>& shown() const noexcept { return shown_; }

    static Numbers of(const Contents& contents)
    {
        Numbers numbers;
        for (const auto& [id, shipment] : contents.shipments)
            ++numbers[shipment.status];
        return numbers;
    }

private:
    Numbers next_;
    std::optional<Numbers> shown_;
};

}  // namespace holdfast::power_loss
