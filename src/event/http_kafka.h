// GET /kafka/status, POST /kafka/publish and POST /kafka/flush, as the service that came before had
// them. Loop thread.
#pragma once

#include "base/loop.h"
#include "event/events.h"
#include "event/kafka_desk.h"
#include "http/router.h"

namespace holdfast::event {

struct KafkaRouteParts {
    const Loop& loop;
    Events& events;
    KafkaDesk& desk;
};

// They outlive the router.
void add_kafka_routes(http::Router& router, const KafkaRouteParts& parts);

}  // namespace holdfast::event
