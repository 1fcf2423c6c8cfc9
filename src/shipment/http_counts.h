// How many shipments there are of each status, as GET /metrics of the service that came before said
// it: {"CREATED":1,"DELIVERED":2}. What the last commit left, at the same cost with ten shipments
// and with ten million. Loop thread.
#pragma once

#include <memory>
#include <string>

#include "http/request.h"
#include "http/response.h"
#include "shipment/counts_board.h"

namespace holdfast::shipment {

class CountsAnswer {
public:
    // `board` outlives this.
    explicit CountsAnswer(CountsBoard& board) noexcept : board_{board} {}

    // 500 while nobody knows: no old number, and no empty list, which would be a number as well.
    http::Response to(const http::Request& request);

private:
    CountsBoard& board_;
    // What was on the board when somebody asked last, and how it was told.
    std::shared_ptr<const Counts> seen_;
    std::shared_ptr<const std::string> body_;
};

}  // namespace holdfast::shipment
