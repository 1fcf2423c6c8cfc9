#include "page/status/gather.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "watch/history/window.h"

namespace holdfast::page {
namespace {

// A service that counts, and for which group.
struct Counted {
    watch::ServiceKey key{};
    const watch::Service* service = nullptr;
    std::size_t group = 0;
    PublicState state = PublicState::unknown;
    WallTime since{};
};

bool is_broken(PublicState state) noexcept
{
    return state == PublicState::outage || state == PublicState::partial_outage;
}

class Gathering {
public:
    Gathering(const PublicSources& sources, const StatusPageSettings& settings, WallTime now)
        : sources_{sources},
          settings_{settings},
          now_{now},
          view_{.title = settings.title, .at = now}
    {
        count_services();
    }

    PublicView gather() &&
    {
        for (std::size_t i = 0; i < settings_.groups.size(); ++i)
            view_.groups.push_back(group_of(i));
        StateTally whole;
        for (const PublicGroup& group : view_.groups)
            whole.add(group.state);
        view_.state = whole.whole();
        find_incidents();
        find_maintenance();
        find_announcements();
        return std::move(view_);
    }

private:
    void count_services()
    {
        std::map<std::string_view, std::size_t> groups;
        for (std::size_t i = 0; i < settings_.groups.size(); ++i)
            for (const std::string& name : settings_.groups[i].names)
                groups.emplace(name, i);
        for (const auto& [key, watched] : sources_.monitor.services()) {
            const watch::Service& service = *watched.service;
            const auto group = groups.find(service.group);
            if (group == groups.end() || !service.is_enabled || !is_of_environment(service))
                continue;
            const auto status = watched.latest ? watched.latest->status : watch::Status::unknown;
            const bool in_maintenance = sources_.policy.maintenance_until(key, now_).has_value();
            counted_.push_back({.key = key,
                                .service = &service,
                                .group = group->second,
                                .state = public_state(status, in_maintenance),
                                .since = watched.since});
        }
        std::ranges::stable_sort(counted_, {}, [](const Counted& each) {
            return std::pair<std::size_t, std::string_view>{each.group, each.service->name};
        });
    }

    bool is_of_environment(const watch::Service& service) const
    {
        const auto& wanted = settings_.environments;
        return wanted.empty() || std::ranges::find(wanted, service.environment) != wanted.end();
    }

    PublicGroup group_of(std::size_t index) const
    {
        PublicGroup group{.title = settings_.groups[index].title};
        StateTally tally;
        std::vector<const Uptimes*> known;
        for (const Counted& each : counted_) {
            if (each.group != index)
                continue;
            tally.add(each.state);
            if (settings_.has_services)
                group.services.push_back({.name = each.service->name, .state = each.state});
            const ServiceBook::Page* page = sources_.book.find(each.key);
            if (page != nullptr && page->uptimes)
                known.push_back(&*page->uptimes);
        }
        group.state = tally.whole();
        add_days(known, group);
        return group;
    }

    // Day by day; about midnight some have been asked for already, and others not yet.
    static void add_days(const std::vector<const Uptimes*>& known, PublicGroup& group)
    {
        if (known.empty())
            return;
        WallTime from = known.front()->from;
        for (const Uptimes* each : known)
            from = std::max(from, each->from);
        watch::Covered all;
        for (const Uptimes* each : known) {
            const auto skipped =
                static_cast<std::size_t>((from - each->from) / std::chrono::days{1});
            for (std::size_t day = skipped; day < each->days.size(); ++day) {
                if (group.days.size() <= day - skipped)
                    group.days.resize(day - skipped + 1);
                group.days[day - skipped] += each->days[day];
                all += each->days[day];
            }
        }
        group.uptime = watch::uptime_of(all);
    }

    // Of which incidents are told: the group, or the service where these are named.
    struct Subject {
        std::string whom{};
        PublicState state = PublicState::unknown;
        WallTime since{};       // The earliest of what does not work.
        bool is_single = true;  // One service, whose outage is the subject's.
        std::vector<Outage> outages{};
    };

    std::size_t subject_of(std::size_t counted) const
    {
        return settings_.has_services ? counted : counted_[counted].group;
    }

    std::vector<Subject> subjects() const
    {
        std::vector<Subject> subjects(settings_.has_services ? counted_.size()
                                                             : settings_.groups.size());
        std::map<watch::ServiceKey, std::size_t> by_key;
        for (std::size_t i = 0; i < counted_.size(); ++i) {
            const Counted& each = counted_[i];
            Subject& subject = subjects[subject_of(i)];
            const std::string& title = settings_.groups[each.group].title;
            by_key.emplace(each.key, subject_of(i));
            subject.is_single = subject.whom.empty();
            subject.whom = settings_.has_services ? join(title, ": ", each.service->name) : title;
            subject.state = settings_.has_services ? each.state : view_.groups[each.group].state;
            if (is_broken(each.state))
                subject.since =
                    subject.since == WallTime{} ? each.since : std::min(subject.since, each.since);
        }
        for (const Outage& outage : sources_.outages.outages())
            if (const auto found = by_key.find(outage.service); found != by_key.end())
                subjects[found->second].outages.push_back(outage);
        return subjects;
    }

    void find_incidents()
    {
        for (Subject& subject : subjects()) {
            const auto merged = merge_outages(std::move(subject.outages));
            if (is_broken(subject.state))
                view_.current.push_back(current_of(subject, merged));
            for (const Outage& each : merged)
                if (each.to && *each.to > now_ - PublicView::recent)
                    view_.past.push_back({.whom = subject.whom,
                                          .state = each.is_total && subject.is_single
                                                       ? PublicState::outage
                                                       : PublicState::partial_outage,
                                          .from = each.from,
                                          .to = each.to});
        }
        auto newest_first = [](std::vector<PublicIncident>& incidents) {
            std::ranges::stable_sort(incidents, std::ranges::greater{}, &PublicIncident::from);
            if (incidents.size() > PublicView::listed_max)
                incidents.resize(PublicView::listed_max);
        };
        newest_first(view_.current);
        newest_first(view_.past);
    }

    // The history knows of beginnings that the last change of state has hidden.
    static PublicIncident current_of(const Subject& subject, const std::vector<Outage>& merged)
    {
        WallTime from = subject.since;
        if (!merged.empty() && !merged.front().to)
            from = std::min(from, merged.front().from);
        return {.whom = subject.whom, .state = subject.state, .from = from};
    }

    void find_maintenance()
    {
        std::vector<std::pair<PublicMaintenance, const watch::MaintenanceWindow*>> found;
        for (const auto& [id, window] : sources_.policy.state().windows) {
            PublicMaintenance shown;
            if (const auto end = sources_.policy.end_of(window, now_)) {
                shown.from = window.recurs ? *end - window.lasts : window.starts;
                shown.to = *end;
                shown.is_under_way = true;
            } else if (const auto begin = sources_.policy.next_of(window, now_)) {
                shown.from = *begin;
                shown.to = *begin + window.lasts;
            } else {
                continue;
            }
            found.emplace_back(std::move(shown), &window);
        }
        std::ranges::stable_sort(found, {}, [](const auto& each) { return each.first.from; });
        for (auto& [shown, window] : found) {
            if (view_.maintenance.size() == PublicView::listed_max)
                break;
            shown.whom = whom_of(window->about);
            if (!shown.whom.empty())
                view_.maintenance.push_back(std::move(shown));
        }
    }

    // Whole groups where all that counts for them is meant, or where services have no names.
    std::vector<std::string> whom_of(const watch::Selector& about) const
    {
        std::vector<std::string> whom;
        for (std::size_t begin = 0; begin < counted_.size();) {
            const std::size_t group = counted_[begin].group;
            std::vector<const Counted*> meant;
            std::size_t end = begin;
            for (; end < counted_.size() && counted_[end].group == group; ++end)
                if (about.matches(*counted_[end].service))
                    meant.push_back(&counted_[end]);
            const std::string& title = settings_.groups[group].title;
            if (!meant.empty() && (!settings_.has_services || meant.size() == end - begin))
                whom.push_back(title);
            else
                for (const Counted* each : meant)
                    whom.push_back(join(title, ": ", each->service->name));
            begin = end;
        }
        if (whom.size() > PublicView::listed_max)
            whom.resize(PublicView::listed_max);
        return whom;
    }

    void find_announcements()
    {
        for (const watch::Announcement& each : sources_.announcements.open())
            if (each.is_shown(now_))
                view_.announcements.push_back({.kind = each.kind,
                                               .title = each.title,
                                               .text = each.text,
                                               .from = each.starts});
    }

    const PublicSources& sources_;
    const StatusPageSettings& settings_;
    WallTime now_;
    PublicView view_;
    std::vector<Counted> counted_;  // By group, then by name.
};

}  // namespace

PublicView gather(const PublicSources& sources, const StatusPageSettings& settings, WallTime now)
{
    return Gathering{sources, settings, now}.gather();
}

}  // namespace holdfast::page
