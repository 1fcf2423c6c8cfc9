#include "watch/notify/notifier_report.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "obs/message_ids.h"
#include "watch/notify/notifier.h"

namespace holdfast::watch {
namespace {

constexpr std::array<std::string_view, 3> outcomes{"sent", "failed", "dead"};
constexpr std::string_view sent = outcomes[0];
constexpr std::string_view failed = outcomes[1];
constexpr std::string_view dead = outcomes[2];

}  // namespace

NotifierReport::NotifierReport(obs::Log& log, obs::Registry& registry)
    : log_{log},
      notifications_{registry.counters(
          {.name = "holdfast_notifications_total",
           .help = "Messages about alerts by receiver: sent, attempts that failed and are made "
                   "again, and given up."},
          {.names = {"receiver", "outcome"},
           .sets_max = outcomes.size() * Notifier::receivers_max})}
{
}

void NotifierReport::expect(const std::vector<std::string>& receivers)
{
    std::erase_if(counts_, [&](const auto& each) {
        bool is_gone = std::ranges::find(receivers, each.first) == receivers.end();
        for (std::string_view outcome : outcomes)
            if (is_gone)
                notifications_.remove({each.first, outcome});
        return is_gone;
    });
    for (const std::string& name : receivers) {
        counts_.try_emplace(name);
        for (std::string_view outcome : outcomes)
            notifications_.with({name, outcome});
    }
}

void NotifierReport::on_sent(const Receiver& receiver, const Message& /*message*/)
{
    Counts& counts = counts_[receiver.name];
    ++counts.sent;
    notifications_.with({receiver.name, sent}).add();
    if (counts.is_away())
        log_.write(messages::alert_receiver_back,
                   join("receiver ", receiver.name, " takes messages again"),
                   {{"HOLDFAST_RECEIVER", receiver.name}});
    counts.failures = 0;
    counts.detail.clear();
}

void NotifierReport::note_failure(const Receiver& receiver, std::string_view detail)
{
    Counts& counts = counts_[receiver.name];
    counts.detail = detail;
    if (++counts.failures == failures_max)
        log_.write(
            messages::alert_receiver_away,
            join("receiver ", receiver.name, " takes no messages, trying on: ", detail),
            {{"HOLDFAST_RECEIVER", receiver.name}, {"HOLDFAST_DETAIL", std::string{detail}}});
}

void NotifierReport::on_failed(const Receiver& receiver, const Message& /*message*/,
                               std::string_view detail)
{
    note_failure(receiver, detail);
    ++counts_[receiver.name].failed;
    notifications_.with({receiver.name, failed}).add();
}

void NotifierReport::on_dead(const Receiver& receiver, const Message& message,
                             std::string_view detail)
{
    note_failure(receiver, detail);
    ++counts_[receiver.name].dead;
    notifications_.with({receiver.name, dead}).add();
    log_.write(messages::alert_undelivered,
               join("receiver ", receiver.name, " was not told of ", message.key, ": ", detail),
               {{"HOLDFAST_RECEIVER", receiver.name},
                {"HOLDFAST_ALERT", message.key},
                {"HOLDFAST_DETAIL", std::string{detail}}});
}

std::string NotifierReport::trouble() const
{
    std::string text;
    for (const auto& [name, counts] : counts_)
        if (counts.is_away())
            append_to(text, text.empty() ? "" : "; ", "receiver ", name,
                      " takes no messages: ", counts.detail);
    return text;
}

}  // namespace holdfast::watch
