// The half of bus_units that compares with systemd's own list. Loop thread.
#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "base/loop.h"
#include "base/text.h"
#include "watch/unit/bus_units.h"

namespace holdfast::watch {

using systemd::ListedUnit;

void BusUnits::on_subscribed()
{
    mark_stale();
    is_reloading_ = false;
    begin_resync();
}

void BusUnits::on_lost(const std::string& why)
{
    asks_.clear();
    asked_.clear();
    usage_asked_ = 0;
    is_listing_ = false;
    is_listed_ = false;
    resync_due_ = never;
    if (!trouble_since_)
        trouble_since_ = loop_.wall();
    // To the second: it is for people.
    set_trouble(join(why, ", since ", format_rfc3339(*trouble_since_).substr(0, 19), "Z"));
}

void BusUnits::mark_stale()
{
    for (auto& [name, entry] : entries_)
        entry.is_stale = true;
}

void BusUnits::on_reloading(bool begins)
{
    is_reloading_ = begins;
    if (begins) {
        // Its beginning: what is started right after it is not to seem to have come before.
        reloaded_ = loop_.wall();
        return;
    }
    // Files, dependencies and limits may all be others now, and no signal says which.
    mark_stale();
    resync_due_ = loop_.now();
    loop_.wake(*this);
}

void BusUnits::on_files_changed()
{
    for (const auto& [name, count] : followed_)
        want(name, true);
}

void BusUnits::begin_resync()
{
    loop_.wake(*this);
    if (is_listing_ || !feed_.list()) {
        resync_due_ = loop_.now() + settings_.resync_again;
        return;
    }
    is_listing_ = true;
    ++resync_;
    left_out_so_far_ = 0;
    is_cut_short_ = false;
    resync_due_ = loop_.now() + settings_.resync_period;
}

void BusUnits::on_listed(std::span<const ListedUnit> some)
{
    for (const ListedUnit& listed : some)
        look_at(listed);
}

void BusUnits::look_at(const ListedUnit& listed)
{
    auto found = entries_.find(listed.name);
    if (found == entries_.end()) {
        if (has_room(listed.name))
            want(listed.name, true, true);
        else
            ++left_out_so_far_;
        return;
    }
    Entry& entry = found->second;
    entry.seen = resync_;
    const UnitFacts& facts = entry.unit.facts;
    bool differs = facts.load_state != listed.load_state ||
                   facts.active_state != listed.active_state || facts.sub_state != listed.sub_state;
    if (differs && !entry.is_stale)
        ++counts_.corrections;
    if (differs || entry.is_stale)
        want(listed.name, true, true);
}

void BusUnits::on_list_end(Result<void> how)
{
    is_listing_ = false;
    is_listed_ = static_cast<bool>(how);
    if (!how) {
        resync_due_ = loop_.now() + settings_.resync_again;
        loop_.wake(*this);
        set_trouble(join("systemd does not tell its units: ", how.error().context));
        return;
    }
    // An answer means that it is done with that, whatever we missed.
    is_reloading_ = false;
    ++counts_.resyncs;
    left_out_ = left_out_so_far_;
    look_for_the_unlisted();
    note_if_known();
}

void BusUnits::look_for_the_unlisted()
{
    for (auto entry = entries_.begin(); entry != entries_.end();) {
        auto next = std::next(entry);
        if (entry->second.seen != resync_ && !is_followed(entry->first))
            forget(entry);
        else if (entry->second.seen != resync_)
            want(entry->first, true, true);
        else
            follow_clock(entry->second);
        entry = next;
    }
    for (const auto& [name, count] : followed_)
        if (find_entry(name) == nullptr)
            want(name, true, true);
}

// A timer that waits by the monotonic clock elapses at another time once the other clock is set.
void BusUnits::follow_clock(Entry& entry)
{
    if (!entry.unit.facts.timer)
        return;
    UnitFacts before = entry.unit.facts;
    reckon_elapse(clocks(), entry.unit);
    if (!(before == entry.unit.facts))
        tell(&before, &entry.unit.facts);
}

void BusUnits::note_if_known()
{
    if (trouble_.empty() || !is_listed_ || is_cut_short_ || asks_.of_resync() > 0 ||
        std::any_of(asked_.begin(), asked_.end(),
                    [](const auto& asked) { return asked.second.is_of_resync; }))
        return;
    set_trouble({});
}

}  // namespace holdfast::watch
