// Built without librdkafka. The check of the configuration says so.
#include "daemon/event/kafka_parts.h"

namespace holdfast::daemon {

std::unique_ptr<KafkaParts> KafkaParts::make(const World& /*world*/,
                                             const KafkaSettings& /*settings*/)
{
    return nullptr;
}

}  // namespace holdfast::daemon
