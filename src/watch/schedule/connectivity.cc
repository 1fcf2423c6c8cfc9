#include "watch/schedule/connectivity.h"

#include <algorithm>

namespace holdfast::watch {

Connectivity::Connectivity(ConnectivitySettings settings, bool has_reference, Instant now) noexcept
    : settings_{settings}, has_reference_{has_reference}, reference_due_{now}
{
}

Connectivity::News Connectivity::note(std::string_view host, bool has_answered, Instant now)
{
    if (!has_reference_)
        return News::none;
    // While it lasts everybody's last word counts, however old: those who are heard all along, in
    // a network of their own, are no news.
    if (!is_offline_)
        forget_before(now - settings_.window);
    if (auto known = by_host_.find(host); known != by_host_.end())
        forget(known->second);
    sightings_.push_back({.host = std::string{host}, .at = now, .has_answered = has_answered});
    by_host_.emplace(sightings_.back().host, std::prev(sightings_.end()));
    silent_ += has_answered ? 0U : 1U;

    if (is_offline_ && are_many_heard()) {
        // They are heard, and the reference is not: so it is not worth its name.
        is_useless_ = true;
        return come_back(now);
    }
    bool were_many_silent = are_many_silent_;
    are_many_silent_ = are_many_silent();
    if (are_many_silent_ && !were_many_silent && !is_offline_ && !is_useless_) {
        is_suspected_ = true;
        suspected_since_ = now;
        reference_due_ = std::min(reference_due_, now);
    }
    if (!are_many_silent_)
        is_suspected_ = false;
    return News::none;
}

Instant Connectivity::reference_due() const noexcept
{
    return is_asking_ || !has_reference_ ? never : reference_due_;
}

void Connectivity::note_asked(Instant now) noexcept
{
    is_asking_ = true;
    asked_ = now;
    bool matters = are_many_silent_ || is_offline_;
    reference_due_ = now + (matters ? settings_.ask_interval : settings_.quiet_interval);
}

Connectivity::News Connectivity::note_reference(bool has_answered, Instant now)
{
    is_asking_ = false;
    if (!is_suspected_ && !is_offline_) {
        forget_before(now - settings_.window);
        are_many_silent_ = are_many_silent();
    }
    // That it was there before they went says nothing about them.
    is_suspected_ = is_suspected_ && has_answered && asked_ < suspected_since_;
    if (has_answered) {
        silent_since_ = never;
        is_useless_ = false;
        return is_offline_ ? come_back(now) : News::none;
    }
    silent_since_ = std::min(silent_since_, now);
    if (is_offline_ || is_useless_)
        return News::none;
    if (are_many_silent_) {
        is_offline_ = true;
        reference_due_ = std::min(reference_due_, now + settings_.ask_interval);
        return News::went_offline;
    }
    is_useless_ = now - silent_since_ >= settings_.silence_max;
    return News::none;
}

Connectivity::News Connectivity::come_back(Instant now)
{
    // Who was silent until now was it for our sake, and so may be who is being checked.
    is_offline_ = is_suspected_ = are_many_silent_ = false;
    trusted_from_ = now;
    by_host_.clear();
    sightings_.clear();
    silent_ = 0;
    return News::came_back;
}

void Connectivity::forget_before(Instant oldest)
{
    while (!sightings_.empty() && sightings_.front().at < oldest)
        forget(sightings_.begin());
}

void Connectivity::forget(Sightings::iterator sighting)
{
    silent_ -= sighting->has_answered ? 0U : 1U;
    by_host_.erase(sighting->host);
    sightings_.erase(sighting);
}

bool Connectivity::are_many_silent() const noexcept
{
    return silent_ >= settings_.hosts_min &&
           static_cast<double>(silent_) >= settings_.share * static_cast<double>(sightings_.size());
}

// Twice as clear as what it takes to doubt them: a network of which a half is there would make us
// come and go.
bool Connectivity::are_many_heard() const noexcept
{
    return static_cast<double>(silent_) * 2 <
           settings_.share * static_cast<double>(sightings_.size());
}

}  // namespace holdfast::watch
