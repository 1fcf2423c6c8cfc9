// The part of AlertPolicy that is an operator's word.
#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "watch/alert/alert_policy.h"

namespace holdfast::watch {
namespace {

// Room for one more, by letting go of what is over.
template <typename Map, typename IsPast>
bool make_room(Map& rows, std::size_t most, IsPast is_past)
{
    if (rows.size() >= most)
        std::erase_if(rows, [&](const auto& each) { return is_past(each.second); });
    return rows.size() < most;
}

}  // namespace

Result<void> AlertPolicy::acknowledge(AlertId id, std::string by, Moment moment)
{
    auto found = state_.alerts.find(id);
    if (found == state_.alerts.end())
        return Error{Errc::not_found, join("alert ", id.value, " is not up")};
    if (found->second.acknowledged)
        return {};
    found->second.acknowledged = Acknowledgement{.at = moment.wall, .by = std::move(by)};
    note_change(found->second);
    changes_.acknowledged.push_back(id);
    return {};
}

void AlertPolicy::test(std::vector<std::string> receivers, std::string_view by, Moment moment)
{
    CHECK(!receivers.empty());
    NoticeId id{next_number()};
    Notice notice{.id = id,
                  .at = moment.wall,
                  .name = "Holdfast sends a test message",
                  .environment = "unknown",
                  .receivers = std::move(receivers)};
    // Its number is that of no alert.
    notice.alert = {
        .id = {id.value},
        .kind = AlertKind::test,
        .service = test_key,
        .service_id = "holdfast-test",
        .reason = std::string{cut_utf8(join("asked for by ", by), Alert::reason_bytes_max)},
        .since = moment.wall,
        .last_checked = moment.wall,
        .raised = moment.wall,
        .announced = moment.wall,
        .key = join("test:", id.value)};
    changes_.notices.push_back(std::move(notice));
}

Result<SilenceId> AlertPolicy::silence(SilenceRule rule, Moment moment)
{
    if (rule.ends <= std::max(rule.starts, moment.wall))
        return Error{Errc::invalid, "a silence ends after it begins, and not in the past"};
    if (std::max(rule.author.size(), rule.comment.size()) > SilenceRule::text_bytes_max)
        return Error{Errc::invalid,
                     join("a text is longer than ", SilenceRule::text_bytes_max, " bytes")};
    if (Result<void> checked = rule.about.check(); !checked)
        return std::move(checked).error();
    auto is_over = [&](const SilenceRule& each) { return each.ends <= moment.wall; };
    if (!make_room(state_.silences, silences_max, is_over))
        return Error{Errc::overloaded, join("there are ", silences_max, " silences already")};
    rule.id = {next_number()};
    changes_.silences[rule.id] = rule;
    SilenceId id = rule.id;
    state_.silences.emplace(id, std::move(rule));
    return id;
}

Result<void> AlertPolicy::end_silence(SilenceId id, Moment moment)
{
    auto found = state_.silences.find(id);
    if (found == state_.silences.end() || found->second.ends <= moment.wall)
        return Error{Errc::not_found, join("silence ", id.value, " is over or never was")};
    found->second.ends = moment.wall;
    changes_.silences[id] = found->second;
    return {};
}

Result<WindowId> AlertPolicy::open_window(MaintenanceWindow window, Moment moment)
{
    if (Result<void> checked = window.check(); !checked)
        return std::move(checked).error();
    if (window.is_past(moment.wall))
        return Error{Errc::invalid, "the maintenance is over already"};
    auto is_over = [&](const MaintenanceWindow& each) {
        // For a while it still matters to streaks that were begun before it.
        return each.is_past(moment.wall - std::chrono::days{1});
    };
    if (!make_room(state_.windows, windows_max, is_over))
        return Error{Errc::overloaded, join("there are ", windows_max, " windows already")};
    window.id = {next_number()};
    changes_.windows[window.id] = window;
    WindowId id = window.id;
    state_.windows.emplace(id, std::move(window));
    return id;
}

Result<void> AlertPolicy::end_window(WindowId id, Moment moment)
{
    auto found = state_.windows.find(id);
    if (found == state_.windows.end() || found->second.is_past(moment.wall))
        return Error{Errc::not_found, join("maintenance ", id.value, " is over or never was")};
    found->second.ended = moment.wall;
    changes_.windows[id] = found->second;
    return {};
}

}  // namespace holdfast::watch
