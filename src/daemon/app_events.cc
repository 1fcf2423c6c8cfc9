// Events and Kafka, among the rest of the daemon.
#include <utility>

#include "daemon/app.h"
#include "daemon/check/own_name.h"
#include "daemon/event/own_host.h"

namespace holdfast::daemon {

void App::make_events(const Settings& settings, event::HashKey hash_key, std::string source)
{
    event_parts_ =
        std::make_unique<EventParts>(EventParts::World{.loop = loop_,
                                                       .storage = *storage_,
                                                       .ledger = *ledger_,
                                                       .log = log_,
                                                       .registry = registry_,
                                                       .expired_rows = store_tasks_->expired_rows(),
                                                       .outbox_depth = watch_->outbox_depth(),
                                                       .random = Random{random_.next()},
                                                       .hash_key = hash_key,
                                                       .hostname = own_name(),
                                                       .os = own_system(),
                                                       .source = std::move(source)},
                                     settings, router_);
    kafka_ = KafkaParts::make({loop_, loop_.mailbox(), world_.clock, *storage_, log_, registry_,
                               *event_parts_, Random{random_.next()}, tracing_->tracer()},
                              settings.kafka);
}

}  // namespace holdfast::daemon
