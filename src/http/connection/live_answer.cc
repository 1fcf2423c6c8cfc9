#include "http/connection/live_answer.h"

#include <utility>

namespace holdfast::http {

void LiveAnswer::begin(mhd::Exchange& exchange, std::shared_ptr<LiveBody> body) noexcept
{
    exchange_ = &exchange;
    body_ = std::move(body);
    bytes_ = 0;
    parting_ = LiveBody::Parting::over;
    is_waiting_ = is_finishing_ = is_cut_off_ = false;
    body_->begin(*this);
}

void LiveAnswer::end() noexcept
{
    is_waiting_ = false;
    if (std::shared_ptr<LiveBody> body = std::exchange(body_, nullptr))
        body->end(parting_);
}

mhd::Feed::Piece LiveAnswer::next(std::span<char> room) noexcept
{
    if (is_cut_off_ || !body_)
        return {.what = What::broken};
    if (const std::size_t bytes = body_->take(room); bytes > 0) {
        bytes_ += bytes;
        return {.what = What::bytes, .bytes = bytes};
    }
    if (is_finishing_)
        return {.what = What::end};
    is_waiting_ = true;
    exchange_->suspend();
    return {.what = What::nothing_yet};
}

void LiveAnswer::wake() noexcept
{
    if (!std::exchange(is_waiting_, false))
        return;
    exchange_->resume();
    resumed_();
}

void LiveAnswer::finish() noexcept
{
    is_finishing_ = true;
    wake();
}

void LiveAnswer::stall() noexcept
{
    parting_ = LiveBody::Parting::stalled;
    cut_off();
}

void LiveAnswer::cut_off() noexcept
{
    is_cut_off_ = true;
    wire_.abort();
    wake();
}

void LiveAnswer::let_go() noexcept
{
    is_cut_off_ = true;
    if (std::exchange(is_waiting_, false))
        exchange_->resume();
}

}  // namespace holdfast::http
