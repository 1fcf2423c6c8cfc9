#include "watch/alert/alert_state.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace holdfast::watch {
namespace {

template <typename Map>
void replace(Map& rows, Map later)
{
    later.merge(rows);
    rows = std::move(later);
}

}  // namespace

bool AlertChanges::is_empty() const noexcept
{
    return streaks.empty() && alerts.empty() && silences.empty() && windows.empty() &&
           notices.empty();
}

void AlertChanges::absorb(AlertChanges later)
{
    replace(streaks, std::move(later.streaks));
    replace(alerts, std::move(later.alerts));
    replace(silences, std::move(later.silences));
    replace(windows, std::move(later.windows));
    std::ranges::move(later.notices, std::back_inserter(notices));
    std::ranges::move(later.acknowledged, std::back_inserter(acknowledged));
    last_number = std::max(last_number, later.last_number);
}

}  // namespace holdfast::watch
