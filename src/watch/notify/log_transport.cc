#include "watch/notify/log_transport.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "obs/message_ids.h"
#include "watch/notify/summary.h"

namespace holdfast::watch {

void LogTransport::submit(Send send, Instant now)
{
    if (send.to->format != Format::log)
        return others_.submit(std::move(send), now);
    for (const Notice& notice : send.message.members)
        write(notice);
    sent_.push_back({.id = send.id, .reception = Reception::accepted});
    if (collector_ != nullptr)
        loop_.wake(*collector_);
}

// Each alert is an entry of its own, also in a storm: whoever looks for a service finds it.
void LogTransport::write(const Notice& notice)
{
    const obs::Message& message =
        notice.event == Event::resolved ? messages::alert_resolved : messages::alert_firing;
    Message alone{.members = {notice}};
    log_.write(message, text_of(alone, "; "),
               {{"HOLDFAST_SERVICE", notice.alert.service_id},
                {"HOLDFAST_ALERT", notice.alert.key},
                {"HOLDFAST_KIND", std::string{to_string(notice.alert.kind)}},
                {"HOLDFAST_EVENT", std::string{to_string(notice.event)}},
                {"HOLDFAST_STATUS", std::string{to_string(notice.alert.status)}},
                {"HOLDFAST_FAILURES", join(notice.alert.failures)}});
}

std::vector<Sent> LogTransport::collect(Instant now)
{
    std::vector<Sent> sent = others_.collect(now);
    std::ranges::move(std::exchange(sent_, {}), std::back_inserter(sent));
    return sent;
}

void LogTransport::cancel(SendId id)
{
    std::erase_if(sent_, [id](const Sent& each) { return each.id == id; });
    others_.cancel(id);
}

Receiver log_receiver()
{
    return {.name = std::string{LogTransport::receiver_name},
            .format = Format::log,
            .messages_per_minute = 6000,
            .burst = 100};
}

}  // namespace holdfast::watch
