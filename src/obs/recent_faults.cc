#include "obs/recent_faults.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "obs/suppression.h"

namespace holdfast::obs {
namespace {

// What a person reads in a list; the whole of it is in the journal.
constexpr std::size_t text_bytes_max = 500;

}  // namespace

void RecentFaults::note(const Entry& entry)
{
    if (entry.message == nullptr || entry.message->kind != Kind::fault)
        return;
    auto repeats = parse_number<std::uint64_t>(field_value(entry, "HOLDFAST_REPEATED"));
    Fault fault{.key = fault_key(entry),
                .message = entry.message,
                .text = printable(entry.text.substr(0, text_bytes_max)),
                .first = entry.wall,
                .last = entry.wall,
                .count = repeats.value_or(1)};
    Lock lock{mutex_};
    auto same = std::find_if(faults_.begin(), faults_.end(),
                             [&](const Fault& each) { return each.key == fault.key; });
    if (same != faults_.end()) {
        fault.text = std::move(same->text);
        fault.first = same->first;
        fault.count += same->count;
        faults_.erase(same);
    }
    if (faults_.size() == kept_max)
        faults_.pop_front();
    faults_.push_back(std::move(fault));
}

std::vector<RecentFaults::Fault> RecentFaults::list()
{
    Lock lock{mutex_};
    return {faults_.rbegin(), faults_.rend()};
}

}  // namespace holdfast::obs
