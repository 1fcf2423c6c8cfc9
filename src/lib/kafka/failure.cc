#include "lib/kafka/failure.h"

#include <array>
#include <cstddef>

#include <librdkafka/rdkafka.h>

namespace holdfast::kafka {
namespace {

struct Words {
    std::string_view name;
    std::string_view description;
};

// In the order of the kinds.
constexpr std::array<Words, 15> all_words{{
    {"none", "all is well"},
    {"transport", "no broker can be reached"},
    {"name", "the name of a broker is not resolved"},
    {"tls", "TLS with a broker failed"},
    {"authentication", "the broker refused the login"},
    {"authorisation", "the broker does not allow it"},
    {"storage", "the broker cannot store it"},
    {"unknown_topic", "there is no such topic"},
    {"too_large", "it is larger than the broker takes"},
    {"invalid", "the broker says that it is wrong"},
    {"timed_out", "the broker did not answer in time"},
    {"full", "there is no room for it"},
    {"given_up", "it was given up"},
    {"fatal", "the producer can not go on, and is made anew"},
    {"other", "the broker answered with an error"},
}};
static_assert(all_words.size() == static_cast<std::size_t>(Failure::other) + 1);

// What the library says of itself: codes below zero.
Failure of_library(int code) noexcept
{
    switch (code) {
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
        return Failure::transport;
    case RD_KAFKA_RESP_ERR__RESOLVE:
        return Failure::name;
    case RD_KAFKA_RESP_ERR__SSL:
        return Failure::tls;
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
        return Failure::authentication;
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
        return Failure::unknown_topic;
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
        return Failure::timed_out;
    case RD_KAFKA_RESP_ERR__QUEUE_FULL:
        return Failure::full;
    case RD_KAFKA_RESP_ERR__PURGE_QUEUE:
    case RD_KAFKA_RESP_ERR__PURGE_INFLIGHT:
    case RD_KAFKA_RESP_ERR__DESTROY:
        return Failure::given_up;
    case RD_KAFKA_RESP_ERR__FATAL:
    case RD_KAFKA_RESP_ERR__FENCED:
        return Failure::fatal;
    case RD_KAFKA_RESP_ERR__INVALID_ARG:
    case RD_KAFKA_RESP_ERR__BAD_MSG:
        return Failure::invalid;
    default:
        return Failure::other;
    }
}

}  // namespace

std::string_view name_of(Failure failure) noexcept
{
    return all_words[static_cast<std::size_t>(failure)].name;
}

std::string_view describe(Failure failure) noexcept
{
    return all_words[static_cast<std::size_t>(failure)].description;
}

Failure failure_of(int code) noexcept
{
    if (code < 0)
        return of_library(code);
    switch (code) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
        return Failure::none;
    case RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION:
    case RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
        return Failure::transport;
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM:
    case RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE:
        return Failure::authentication;
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
        return Failure::authorisation;
    case RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND:
        return Failure::storage;
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
        return Failure::unknown_topic;
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
        return Failure::too_large;
    case RD_KAFKA_RESP_ERR_INVALID_MSG:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
    case RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
    case RD_KAFKA_RESP_ERR_INVALID_RECORD:
        return Failure::invalid;
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
        return Failure::timed_out;
    default:
        return Failure::other;
    }
}

}  // namespace holdfast::kafka
