// holdfast_shipments{status}: what the board shows, brought up to date at each scrape. Loop thread.
#pragma once

#include <memory>

#include "obs/metrics.h"
#include "shipment/counts_board.h"

namespace holdfast::shipment {

class CountMetrics {
public:
    // Status words are the users': that many become label values, the rest is "other".
    static constexpr std::size_t labels_max = 100;

    // `registry` shows nothing any more once this or `board` is gone.
    CountMetrics(obs::Registry& registry, CountsBoard& board);
    ~CountMetrics() = default;
    CountMetrics(const CountMetrics&) = delete;
    CountMetrics& operator=(const CountMetrics&) = delete;

private:
    void update();

    CountsBoard& board_;
    obs::Family<obs::Gauge>& shipments_;
    std::shared_ptr<const Counts> seen_;  // On the board, at the last scrape.
    Counts shown_;
};

}  // namespace holdfast::shipment
