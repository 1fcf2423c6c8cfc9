#include "watch/notify/receiver.h"

#include <algorithm>
#include <array>

#include "watch/service.h"

namespace holdfast::watch {
namespace {

constexpr std::array<std::string_view, 7> names{"log",   "legacy", "webhook",     "slack",
                                                "teams", "email",  "alertmanager"};

bool is_meant(const Selector& about, const Notice& notice)
{
    if (notice.alert.service == host_key)
        return about.is_everything();
    return about.matches({.id = notice.alert.service_id,
                          .environment = notice.environment,
                          .group = notice.group,
                          .tags = notice.tags});
}

}  // namespace

std::string_view to_string(Format format) noexcept
{
    return names.at(static_cast<std::size_t>(format));
}

std::optional<Format> parse_format(std::string_view text) noexcept
{
    const auto* found = std::ranges::find(names, text);
    if (found == names.end())
        return std::nullopt;
    return static_cast<Format>(found - names.begin());
}

bool wants(const Receiver& receiver, const Notice& notice)
{
    if (!notice.receivers.empty())
        return std::ranges::find(notice.receivers, receiver.name) != notice.receivers.end();
    if (notice.event == Event::renewal && receiver.format != Format::alertmanager)
        return false;
    // It has its own way to remind, and is renewed for that.
    if (notice.event == Event::reminder &&
        (!receiver.send_reminders || receiver.format == Format::alertmanager))
        return false;
    // What came before knew nothing else to tell.
    if (receiver.format == Format::legacy && !is_outage(notice.alert.kind))
        return false;
    if (notice.event == Event::resolved && !receiver.send_resolved)
        return false;
    return is_meant(receiver.about, notice);
}

std::size_t members_max(Format format) noexcept
{
    constexpr std::size_t one_message = 500;
    return format == Format::legacy || format == Format::webhook ? 1 : one_message;
}

}  // namespace holdfast::watch
