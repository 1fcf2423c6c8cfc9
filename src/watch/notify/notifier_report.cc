#include "watch/notify/notifier_report.h"

#include "base/text.h"
#include "obs/message_ids.h"

namespace holdfast::watch {

void NotifierReport::on_sent(const Receiver& receiver, const Message& /*message*/)
{
    Counts& counts = counts_[receiver.name];
    ++counts.sent;
    counts.is_away = false;
    counts.detail.clear();
}

void NotifierReport::on_failed(const Receiver& receiver, const Message& /*message*/,
                               std::string_view detail)
{
    Counts& counts = counts_[receiver.name];
    ++counts.failed;
    counts.is_away = true;
    counts.detail = detail;
}

void NotifierReport::on_dead(const Receiver& receiver, const Message& message,
                             std::string_view detail)
{
    on_failed(receiver, message, detail);
    ++counts_[receiver.name].dead;
    log_.write(messages::alert_undelivered,
               join("receiver ", receiver.name, " was not told of ", message.key, ": ", detail),
               {{"HOLDFAST_RECEIVER", receiver.name},
                {"HOLDFAST_ALERT", message.key},
                {"HOLDFAST_DETAIL", std::string{detail}}});
}

}  // namespace holdfast::watch
