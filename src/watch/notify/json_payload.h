// The bodies that receivers understand. Any thread.
//
// - Old clients of the service that came before get exactly its members, for one service. That one
//   told of N failures and of nothing else: they hear of outages alone, of the end only if they ask
//   for it, and of a storm one by one, at their rate. An array would be a body they never saw.
// - Alertmanager forgets an alert that is not sent again: its end is told with each renewal, some
//   of them ahead, and counted from the moment of sending, since the outbox may have kept it.
// - Where a text could be taken for markup it is escaped, or sent as plain text: the reason of a
//   failure is what a stranger's server answered.
#pragma once

#include <string>

#include "base/time.h"
#include "watch/notify/message.h"

namespace holdfast::watch {

// {serviceId,name,url,environment,consecutiveFailures,lastStatus,lastCheckedAt}
std::string legacy_body(const Notice& notice);
std::string slack_body(const Message& message);
// An adaptive card.
std::string teams_body(const Message& message);
// For /api/v2/alerts. A firing alert ends after `lasts` unless it is renewed.
std::string alertmanager_body(const Message& message, WallTime now, Duration lasts);

}  // namespace holdfast::watch
