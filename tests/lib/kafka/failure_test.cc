#include "lib/kafka/failure.h"

#include <set>

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

namespace holdfast::kafka {
namespace {

TEST(KafkaFailure, TellsApartWhatIsTreatedDifferently)
{
    EXPECT_EQ(failure_of(RD_KAFKA_RESP_ERR_NO_ERROR), Failure::none);
    EXPECT_EQ(failure_of(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN), Failure::transport);
    EXPECT_EQ(failure_of(RD_KAFKA_RESP_ERR__AUTHENTICATION), Failure::authentication);
    EXPECT_EQ(failure_of(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED), Failure::authorisation);
    EXPECT_EQ(failure_of(RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR), Failure::storage);
    EXPECT_EQ(failure_of(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART), Failure::unknown_topic);
    EXPECT_EQ(failure_of(RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC), Failure::unknown_topic);
    EXPECT_EQ(failure_of(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE), Failure::too_large);
    EXPECT_EQ(failure_of(RD_KAFKA_RESP_ERR_INVALID_RECORD), Failure::invalid);
    EXPECT_EQ(failure_of(RD_KAFKA_RESP_ERR__PURGE_QUEUE), Failure::given_up);
    EXPECT_EQ(failure_of(RD_KAFKA_RESP_ERR__FATAL), Failure::fatal);
    EXPECT_EQ(failure_of(12345), Failure::other);
    EXPECT_EQ(failure_of(-12345), Failure::other);
}

TEST(KafkaFailure, HasANameOfItsOwn)
{
    std::set<std::string_view> names;
    for (int each = 0; each <= static_cast<int>(Failure::other); ++each) {
        EXPECT_TRUE(names.insert(name_of(static_cast<Failure>(each))).second);
        EXPECT_FALSE(describe(static_cast<Failure>(each)).empty());
    }
    EXPECT_EQ(name_of(Failure::authentication), "authentication");
    EXPECT_EQ(name_of(Failure::other), "other");
}

}  // namespace
}  // namespace holdfast::kafka
