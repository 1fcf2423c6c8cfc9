#include "watch/unit/unit_memory.h"

#include <algorithm>

namespace holdfast::watch {

void UnitMemory::note(const UnitCheck& check, const UnitFacts& facts, Instant now)
{
    if (samples_.empty() || unit_ != facts.name) {
        *this = UnitMemory{};
        unit_ = facts.name;
        since_ = now;
        samples_.push_back({now, facts.restarts});
    }
    note_restarts(facts.restarts, now - check.restarts_within, now);
    note_cpu(facts);
}

void UnitMemory::note_restarts(std::uint64_t restarts, Instant oldest, Instant now)
{
    // Somebody has started it: what was before is dealt with.
    if (restarts < samples_.back().restarts)
        samples_.assign(1, {now, 0});
    if (restarts > samples_.back().restarts)
        samples_.push_back({now, restarts});
    while (samples_.size() > 1 && samples_[1].at <= oldest)
        samples_.erase(samples_.begin());
    if (samples_.size() > samples_max)
        samples_.erase(samples_.begin() + 1);
}

std::uint64_t UnitMemory::restarts_since(Instant from) const noexcept
{
    if (samples_.empty())
        return 0;
    auto later = std::ranges::find_if(samples_.begin() + 1, samples_.end(),
                                      [from](const Sample& each) { return each.at > from; });
    return samples_.back().restarts - (later - 1)->restarts;
}

void UnitMemory::note_cpu(const UnitFacts& facts)
{
    const UnitUsage& usage = facts.usage;
    if (!usage.cpu_time) {
        cpu_.reset();
        cpu_percent_.reset();
        return;
    }
    if (cpu_ && cpu_->invocation == facts.invocation && usage.measured == cpu_->at)
        return;
    cpu_percent_.reset();
    // Another run counts from zero.
    if (cpu_ && cpu_->invocation == facts.invocation && usage.measured > cpu_->at &&
        *usage.cpu_time >= cpu_->used)
        cpu_percent_ = static_cast<unsigned>(100.0 * seconds(*usage.cpu_time - cpu_->used) /
                                             seconds(usage.measured - cpu_->at));
    cpu_ = Cpu{usage.measured, *usage.cpu_time, facts.invocation};
}

}  // namespace holdfast::watch
