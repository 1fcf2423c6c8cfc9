// Looks now and then how many orders and shipments there are, so that a page can show how that went
// over a day without asking anybody. Of a day before the start it knows nothing. Loop thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>

#include "base/loop.h"
#include "base/task.h"
#include "order/counts.h"
#include "page/book/count_samples.h"
#include "shipment/counts_board.h"

namespace holdfast::page {

class CountBook final : public Task {
public:
    static constexpr std::chrono::minutes interval{5};
    static constexpr std::size_t samples_max = 288;  // A day.
    static constexpr std::size_t statuses_max = 20;  // The rest is one number.

    // All outlive this.
    CountBook(Loop& loop, order::OrderCountsBoard& orders,
              shipment::CountsBoard& shipments) noexcept
        : loop_{loop}, orders_{orders}, shipments_{shipments}
    {
    }

    void start();
    // The loop does not know it any more.
    void stop();

    // Up to this moment, which is the last one.
    CountSamples samples() const;

    const char* name() const noexcept override { return "count_book"; }
    Instant step(Instant now) override;

private:
    std::shared_ptr<const CountSample> look() const;

    Loop& loop_;
    order::OrderCountsBoard& orders_;
    shipment::CountsBoard& shipments_;
    std::deque<std::shared_ptr<const CountSample>> samples_;
    bool is_on_loop_ = false;
};

}  // namespace holdfast::page
