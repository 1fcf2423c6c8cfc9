#include "page/status/outage_book.h"

#include <utility>

namespace holdfast::page {

void OutageBook::start()
{
    is_on_loop_ = true;
    loop_.add(*this, loop_.now());
}

void OutageBook::stop()
{
    if (std::exchange(is_on_loop_, false))
        loop_.remove(*this);
}

void OutageBook::set_needed(bool is_needed)
{
    if (is_needed_ == is_needed)
        return;
    is_needed_ = is_needed;
    outages_.clear();
    ask_at_ = Instant::min();
    if (is_on_loop_)
        loop_.wake(*this);
}

Instant OutageBook::step(Instant now)
{
    if (is_asking_ || !is_needed_)
        return never;
    if (now < ask_at_)
        return ask_at_;
    is_asking_ = true;
    gathered_.clear();
    ask(std::nullopt);
    return is_asking_ ? never : ask_at_;
}

void OutageBook::ask(std::optional<watch::ChangePosition> after)
{
    const WallTime now = loop_.wall();
    incidents_.list({.after = after, .from = now - reach_, .limit = page_rows}, now,
                    [this](Result<watch::IncidentPage> page) {
                        // It shows what it had; the next round asks again.
                        if (!page)
                            return finish();
                        take(*page);
                    });
}

void OutageBook::take(const watch::IncidentPage& page)
{
    for (const watch::Incident& incident : page.incidents)
        if (gathered_.size() < outages_max)
            gathered_.push_back({.service = incident.service,
                                 .from = incident.from,
                                 .to = incident.to,
                                 .is_total = incident.worst == watch::Status::down});
    if (page.next && gathered_.size() < outages_max && is_needed_)
        return ask(page.next);
    if (is_needed_)
        outages_ = std::move(gathered_);
    finish();
}

void OutageBook::finish()
{
    is_asking_ = false;
    ask_at_ = loop_.now() + interval;
    if (is_on_loop_)
        loop_.wake(*this);
}

}  // namespace holdfast::page
