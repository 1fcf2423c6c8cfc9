// What the configuration says of Kafka, and the secrets that it names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/text.h"
#include "tests/daemon/config/fixture.h"

namespace holdfast::daemon {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class KafkaKeys : public ConfigDirectory {
protected:
    // The settings with this text as the member "kafka"; what is wrong stands in `said`.
    const KafkaSettings& with(const std::string& text)
    {
        said = problems_of(join(R"({"database": {"path": "/d"}, "kafka": )", text, "}"));
        return loaded.settings.kafka;
    }
    const KafkaSettings& with_secrets(const std::string& text)
    {
        with(text);
        loaded = load_with_secrets(sources);
        said.clear();
        for (const Problem& problem : loaded.problems)
            append_to(said, render(problem), '\n');
        return loaded.settings.kafka;
    }
    void secret(const std::string& name, std::string_view text, mode_t mode = 0600)
    {
        write(name, text);
        chmod(file(name).c_str(), mode);
    }

    std::string said;
};

TEST_F(KafkaKeys, NameNoBrokersByThemselves)
{
    EXPECT_EQ(with("{}").brokers, "");
    EXPECT_EQ(loaded.settings.kafka.topic, "simple-time-events");
    EXPECT_EQ(loaded.settings.kafka.group, "simple-time-group");
}

TEST_F(KafkaKeys, BringBrokersIntoOneForm)
{
    EXPECT_EQ(with(R"({"brokers": "kafka, b.example.org:9093 ,[::1],[fe80::1]:1"})").brokers,
              "kafka:9092,b.example.org:9093,[::1]:9092,[fe80::1]:1");
    EXPECT_EQ(said, "");
}

TEST_F(KafkaKeys, RefuseWhatIsNoBroker)
{
    for (const auto* wrong : {"kafka:0", "kafka:70000", "kafka:", ":9092", "a b", "a,,b", "a,",
                              "[::1", "[]:1", "[x]:1", "kafka://a:1", "a;b"}) {
        with(join(R"({"brokers": ")", wrong, "\"}"));
        EXPECT_THAT(said, HasSubstr("does not say where brokers are")) << wrong;
    }
}

TEST_F(KafkaKeys, RefuseWhatIsNoTopicAndNoGroup)
{
    for (const auto* wrong : {"", ".", "..", "a b", "a/b"}) {
        with(join(R"({"topic": ")", wrong, "\"}"));
        EXPECT_THAT(said, HasSubstr("is no name of a topic")) << wrong;
    }
    with(R"({"group": ""})");
    EXPECT_EQ(said, "");
    with(R"({"group": "a b"})");
    EXPECT_THAT(said, HasSubstr("is no name of a group"));
}

TEST_F(KafkaKeys, AreOverriddenByTheVariablesOfOld)
{
    sources.environment = {{"KAFKA_BROKERS", "kafka:9092"},
                           {"KAFKA_TOPIC_EVENTS", "other"},
                           {"KAFKA_CONSUMER_GROUP", "mine"}};
    const KafkaSettings& kafka = with(R"({"brokers": "elsewhere:1"})");
    EXPECT_EQ(said, "");
    EXPECT_EQ(kafka.brokers, "kafka:9092");
    EXPECT_EQ(kafka.topic, "other");
    EXPECT_EQ(kafka.group, "mine");
}

TEST_F(KafkaKeys, ReadThePasswordThatIsNamed)
{
    secret("password", "s3cret\n");
    const std::string text =
        join(R"({"brokers": "a:1", "security_protocol": "sasl_ssl", "user": "u",
                 "password_file": ")",
             file("password"), "\"}");
    EXPECT_EQ(with_secrets(text).password, "s3cret");
    EXPECT_EQ(said, "");
    secret("password", "s3cret\n", 0644);
    EXPECT_EQ(with_secrets(text).password, "");
    EXPECT_THAT(said, AllOf(HasSubstr("password"), Not(HasSubstr("s3cret"))));
    secret("password", "s3cret\nmore\n");
    EXPECT_EQ(with_secrets(text).password, "");
    EXPECT_THAT(said, AllOf(HasSubstr("more than one line"), Not(HasSubstr("s3cret"))));
}

TEST_F(KafkaKeys, ReadCredentialsOfTheServiceManager)
{
    sources.environment["CREDENTIALS_DIRECTORY"] = file("given");
    write("given/kafka-password", "s3cret\n");
    write("given/kafka-certificate", "-----BEGIN CERTIFICATE-----\nx\n");
    write("given/kafka-key", "-----BEGIN PRIVATE KEY-----\nx\n");
    const KafkaSettings& kafka =
        with_secrets(R"({"brokers": "a:1", "security_protocol": "sasl_ssl", "user": "u"})");
    EXPECT_EQ(said, "");
    EXPECT_EQ(kafka.password, "s3cret");
    EXPECT_THAT(kafka.certificate, HasSubstr("CERTIFICATE"));
    EXPECT_THAT(kafka.key, HasSubstr("PRIVATE KEY"));
}

TEST_F(KafkaKeys, ReadNoSecretThatIsOfNoUse)
{
    sources.environment["CREDENTIALS_DIRECTORY"] = file("given");
    write("given/kafka-password", "s3cret\n");
    write("given/kafka-key", "no key");
    EXPECT_EQ(with_secrets(R"({"brokers": "a:1"})").password, "");
    EXPECT_EQ(said, "") << "nobody looks at the key";
    EXPECT_EQ(with_secrets(R"({"security_protocol": "sasl_ssl"})").password, "");
    with_secrets(R"({"brokers": "a:1", "security_protocol": "ssl"})");
    EXPECT_THAT(said, HasSubstr("PRIVATE KEY"));
}

}  // namespace
}  // namespace holdfast::daemon
