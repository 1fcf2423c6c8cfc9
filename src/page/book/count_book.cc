#include "page/book/count_book.h"

#include <utility>

namespace holdfast::page {
namespace {

// Before the writer's first look nobody knows anything.
constexpr std::chrono::seconds look_again{1};

}  // namespace

void CountBook::start()
{
    is_on_loop_ = true;
    loop_.add(*this, loop_.now());
}

void CountBook::stop()
{
    if (std::exchange(is_on_loop_, false))
        loop_.remove(*this);
}

Instant CountBook::step(Instant now)
{
    auto sample = look();
    if (samples_.empty() && !sample->orders && !sample->shipments)
        return now + look_again;
    if (samples_.size() == samples_max)
        samples_.pop_front();
    samples_.push_back(std::move(sample));
    return now + interval;
}

CountSamples CountBook::samples() const
{
    CountSamples all{samples_.begin(), samples_.end()};
    all.push_back(look());
    return all;
}

std::shared_ptr<const CountSample> CountBook::look() const
{
    auto sample = std::make_shared<CountSample>();
    sample->at = loop_.wall();
    if (const auto orders = orders_.look())
        sample->orders = *orders;
    if (const auto shipments = shipments_.look())
        sample->shipments = shipment::greatest(*shipments, statuses_max);
    return sample;
}

}  // namespace holdfast::page
