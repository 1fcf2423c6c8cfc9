#include "event/kafka/kafka_progress.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace holdfast::event {
namespace {

using kafka::Failure;

// After a refused login the connection is gone, and librdkafka says that as well.
bool says_less(Failure failure) noexcept
{
    return failure == Failure::transport || failure == Failure::timed_out ||
           failure == Failure::other;
}

}  // namespace

void KafkaProgress::note_delivery() noexcept
{
    has_lived_ = true;
    failure_ = Failure::none;
    why_.clear();
}

void KafkaProgress::note_connection() noexcept
{
    has_lived_ = true;
    if (failure_ != Failure::unknown_topic && failure_ != Failure::authorisation &&
        failure_ != Failure::storage)
        note_delivery();
}

void KafkaProgress::note_trouble(Failure failure, const std::string& what, Instant now)
{
    std::string text{kafka::describe(failure)};
    if (!what.empty())
        append_to(text, ": ", what);
    last_error_ = text;
    const bool is_first = failure_ == Failure::none;
    if (is_first)
        trouble_since_ = now;
    if (is_first || says_less(failure_) || !says_less(failure)) {
        failure_ = failure;
        why_ = std::move(text);
    }
}

SinkHealth KafkaProgress::judge(std::optional<Instant> oldest, Instant now) const
{
    const Duration waited = oldest ? now - *oldest : Duration{};
    const bool is_troubled = failure_ != Failure::none;
    if (!has_lived_)
        return {SinkState::down, is_troubled ? why_ : "no broker has answered yet"};
    std::string why = is_troubled
                          ? why_
                          : join("nothing was acknowledged for ",
                                 format_duration(std::chrono::floor<std::chrono::seconds>(waited)));
    // With nothing under way it is the trouble that tells.
    const Duration age =
        std::max(waited, is_troubled && !oldest ? now - trouble_since_ : Duration{});
    if (age >= settings_.down_after || (!oldest && age >= settings_.degraded_after))
        return {SinkState::down, std::move(why)};
    if (age >= settings_.degraded_after)
        return {SinkState::degraded, std::move(why)};
    return {};
}

}  // namespace holdfast::event
