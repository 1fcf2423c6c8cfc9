#include "order/breaker_window.h"

#include <algorithm>

#include "base/check.h"

namespace holdfast::order {
namespace {

std::int64_t second_of(Instant now)
{
    return std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
}

}  // namespace

BreakerWindow::BreakerWindow(WindowKind kind, int size, Instant now)
    : kind_{kind}, second_{second_of(now)}
{
    CHECK(size >= 1);
    buckets_.resize(static_cast<std::size_t>(size));
}

void BreakerWindow::record(bool is_failure, bool is_slow, Instant now)
{
    if (kind_ == WindowKind::calls)
        drop_oldest();
    else
        advance(now);
    for (CallCounts* counts : {&buckets_[newest_], &total_}) {
        ++counts->total;
        counts->failed += is_failure ? 1 : 0;
        counts->slow += is_slow ? 1 : 0;
        counts->slow_failed += is_failure && is_slow ? 1 : 0;
    }
}

const CallCounts& BreakerWindow::counts(Instant now)
{
    advance(now);
    return total_;
}

void BreakerWindow::drop_oldest()
{
    newest_ = (newest_ + 1) % buckets_.size();
    CallCounts& oldest = buckets_[newest_];
    total_.total -= oldest.total;
    total_.failed -= oldest.failed;
    total_.slow -= oldest.slow;
    total_.slow_failed -= oldest.slow_failed;
    oldest = {};
    CHECK(total_.total >= 0 && total_.failed >= 0 && total_.slow_failed <= total_.slow);
}

void BreakerWindow::advance(Instant now)
{
    if (kind_ == WindowKind::calls)
        return;
    std::int64_t second = second_of(now);
    // A second that is gone stays gone: a time from the past counts as the newest one.
    std::int64_t passed =
        std::clamp<std::int64_t>(second - second_, 0, static_cast<std::int64_t>(buckets_.size()));
    for (; passed > 0; --passed)
        drop_oldest();
    second_ = std::max(second_, second);
}

}  // namespace holdfast::order
