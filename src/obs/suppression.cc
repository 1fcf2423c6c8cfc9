#include "obs/suppression.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace holdfast::obs {
namespace {

Entry summary(Entry last, std::uint64_t repeats, WallTime since)
{
    std::string count = join(repeats);
    if (repeats == 1)
        append_to(last.text, " (repeated once, at ", format_rfc3339(since), ')');
    else
        append_to(last.text, " (repeated ", count, " times since ", format_rfc3339(since), ')');
    last.fields.push_back({"HOLDFAST_REPEATED", std::move(count)});
    return last;
}

}  // namespace

std::string fault_key(const Entry& entry)
{
    std::string key{entry.message->id};
    if (entry.message->distinct_by.empty())
        return key;
    for (std::string_view name : split(entry.message->distinct_by, ' '))
        append_to(key, '\x1F', field_value(entry, name));
    return key;
}

bool Suppression::admit(const Entry& entry, Instant now, std::vector<Entry>& out)
{
    if (entry.message == nullptr || !may_repeat(entry.message->kind) ||
        settings_.window <= Duration::zero())
        return true;
    std::string key = fault_key(entry);
    auto found = episodes_.find(key);
    if (found == episodes_.end()) {
        make_room(out);
        episodes_[std::move(key)].start = now;
        return true;
    }
    Episode& episode = found->second;
    if (now - episode.start >= settings_.window && episode.repeats == 0) {
        episode.start = now;
        return true;
    }
    if (episode.repeats++ == 0)
        episode.since = entry.wall;
    episode.last = entry;
    return false;
}

void Suppression::expire(Instant now, std::vector<Entry>& out)
{
    for (auto it = episodes_.begin(); it != episodes_.end();) {
        Episode& episode = it->second;
        if (now - episode.start < settings_.window) {
            ++it;
            continue;
        }
        if (episode.repeats == 0) {
            it = episodes_.erase(it);
            continue;
        }
        out.push_back(summary(std::move(episode.last), episode.repeats, episode.since));
        episode = {.start = now};
        ++it;
    }
}

void Suppression::flush(std::vector<Entry>& out)
{
    for (auto& [key, episode] : episodes_)
        if (episode.repeats > 0)
            out.push_back(summary(std::move(episode.last), episode.repeats, episode.since));
    episodes_.clear();
}

void Suppression::make_room(std::vector<Entry>& out)
{
    if (episodes_.size() < settings_.keys_max)
        return;
    auto oldest = std::min_element(episodes_.begin(), episodes_.end(), [](auto& a, auto& b) {
        return a.second.start < b.second.start;
    });
    Episode& episode = oldest->second;
    if (episode.repeats > 0)
        out.push_back(summary(std::move(episode.last), episode.repeats, episode.since));
    episodes_.erase(oldest);
}

}  // namespace holdfast::obs
