// librdkafka's handles, which close themselves. The client's own takes its time: see client.h.
#pragma once

#include <librdkafka/rdkafka.h>

#include "base/handle.h"

namespace holdfast::kafka {

// A consumer that took no leave is missed by its group after its session's time-out; to take leave
// here would wait for brokers that may be away.
inline void destroy(rd_kafka_t* client) noexcept
{
    rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

using Native = Handle<rd_kafka_t, destroy>;
using Configuration = Handle<rd_kafka_conf_t, rd_kafka_conf_destroy>;
using Queue = Handle<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using Headers = Handle<rd_kafka_headers_t, rd_kafka_headers_destroy>;
using Places = Handle<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;
using Polled = Handle<rd_kafka_message_t, rd_kafka_message_destroy>;
using Complaint = Handle<rd_kafka_error_t, rd_kafka_error_destroy>;

}  // namespace holdfast::kafka
