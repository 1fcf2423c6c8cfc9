#include "page/book/service_book.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "page/html/html.h"
#include "page/part/day_bars.h"
#include "page/part/moment.h"

namespace holdfast::page {
namespace {

std::optional<double> share_of(const std::vector<watch::Covered>& days, int last)
{
    watch::Covered all;
    const std::size_t count = std::min(days.size(), static_cast<std::size_t>(last));
    for (std::size_t i = days.size() - count; i < days.size(); ++i)
        all += days[i];
    return watch::uptime_of(all);
}

std::string bars_of(const Uptimes& uptimes)
{
    std::string text;
    Html html{text};
    write_day_bars(
        html, uptimes.days,
        join("Last ", uptimes.days.size(), " days: available ", share(uptimes.shares.back())));
    return text;
}

}  // namespace

void ServiceBook::start()
{
    is_on_loop_ = true;
    loop_.add(*this, loop_.now());
}

void ServiceBook::stop()
{
    if (std::exchange(is_on_loop_, false))
        loop_.remove(*this);
}

const ServiceBook::Page* ServiceBook::find(watch::ServiceKey key) const
{
    const auto found = pages_.find(key);
    return found == pages_.end() ? nullptr : &found->second;
}

void ServiceBook::on_finding(const watch::Service& /*service*/, const watch::Finding& finding)
{
    auto& latencies = pages_[finding.service].latencies;
    if (latencies.size() == latencies_max)
        latencies.erase(latencies.begin());
    const bool has_answer = watch::is_up(finding.status);
    latencies.push_back(has_answer ? std::optional{finding.took} : std::nullopt);
}

Instant ServiceBook::step(Instant now)
{
    if (is_asking_)
        return never;
    if (now < ask_at_)
        return ask_at_;
    if (!last_)
        round_began_ = now;
    Keys keys = next_keys();
    if (keys.empty()) {
        forget_others();
        last_.reset();
        return std::max(round_began_ + round, now + breath);
    }
    last_ = keys.back();
    is_asking_ = true;
    ask(keys);
    return is_asking_ ? never : ask_at_;
}

ServiceBook::Keys ServiceBook::next_keys() const
{
    const auto& services = monitor_.services();
    Keys keys;
    auto at = last_ ? services.upper_bound(*last_) : services.begin();
    for (; at != services.end() && keys.size() < services_at_once; ++at)
        keys.push_back(at->first);
    return keys;
}

void ServiceBook::ask(const Keys& keys)
{
    const WallTime now = loop_.wall();
    history_.bars(keys, days_shown, now, [this, keys, now](Result<std::vector<watch::Bars>> bars) {
        // It shows what it had; the next round asks again.
        if (!bars)
            return go_on();
        const watch::Window day{.from = now - std::chrono::hours{24}, .to = now};
        history_.uptime(keys, day, now,
                        [this, keys, bars = std::move(*bars)](
                            const Result<std::vector<watch::Summary>>& days) mutable {
                            if (days)
                                take(keys, std::move(bars), *days);
                            go_on();
                        });
    });
}

void ServiceBook::take(const Keys& keys, std::vector<watch::Bars> bars,
                       const std::vector<watch::Summary>& days)
{
    for (std::size_t i = 0; i < keys.size() && i < bars.size() && i < days.size(); ++i) {
        Uptimes uptimes{.days = std::move(bars[i].days), .from = bars[i].from};
        uptimes.shares.front() = watch::uptime_of(days[i].covered);
        for (std::size_t w = 1; w < Uptimes::windows.size(); ++w)
            uptimes.shares[w] = share_of(uptimes.days, Uptimes::windows[w]);
        uptimes.bars = bars_of(uptimes);
        pages_[keys[i]].uptimes = std::move(uptimes);
    }
}

void ServiceBook::go_on()
{
    is_asking_ = false;
    ask_at_ = loop_.now() + breath;
    if (is_on_loop_)
        loop_.wake(*this);
}

void ServiceBook::forget_others()
{
    std::erase_if(pages_,
                  [this](const auto& page) { return !monitor_.services().contains(page.first); });
}

}  // namespace holdfast::page
