#include "http/edge/body_intake.h"

#include <utility>

namespace holdfast::http {
namespace {

// A body that outgrows its limit without having said so is read on for as much as this many bodies
// of a common size, so that its sender can see the 413; then the connection is closed.
constexpr std::uint64_t patience_limits = 8;

}  // namespace

void BodyIntake::begin(const BodyLimits& limits, Instant now) noexcept
{
    limits_ = limits;
    sink_.reset();
    since_ = now;
    held_up_ = {};
    bytes_ = 0;
    excess_bytes_ = 0;
    excess_bytes_max_ = patience_limits * limits.bytes_max;
    is_too_large_ = false;
    is_enough_ = false;
}

void BodyIntake::hand_to(std::unique_ptr<BodySink> sink, Instant now) noexcept
{
    sink_ = std::move(sink);
    since_ = now;
}

BodyIntake::Next BodyIntake::take(std::string_view piece, std::string& collected) noexcept
{
    bytes_ += piece.size();
    if (bytes_ > limits_.bytes_max) {
        is_too_large_ = true;
        sink_.reset();
        collected.clear();
        return drop(piece.size());
    }
    if (is_enough_)
        return Next::go_on;
    if (sink_ == nullptr) {
        collected.append(piece);
        return Next::go_on;
    }
    const BodySink::Take taken = sink_->take(piece);
    is_enough_ = taken == BodySink::Take::enough;
    return taken == BodySink::Take::full ? Next::pause : Next::go_on;
}

BodyIntake::Next BodyIntake::drop(std::size_t bytes) noexcept
{
    excess_bytes_ += bytes;
    return excess_bytes_ <= excess_bytes_max_ ? Next::go_on : Next::give_up;
}

}  // namespace holdfast::http
