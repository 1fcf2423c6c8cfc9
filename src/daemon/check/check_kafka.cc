// What is said of Kafka must fit together, and be in this build. Whether a broker is there is no
// matter of a start: events wait for it.
#include <utility>

#include "base/text.h"
#include "daemon/check/check.h"

namespace holdfast::daemon {
namespace {

#ifdef HOLDFAST_KAFKA
constexpr bool is_built_in = true;
#else
constexpr bool is_built_in = false;
#endif

void judge_login(const Context& context, Report& report)
{
    const KafkaSettings& kafka = context.settings().kafka;
    const std::string protocol = kafka_name(kafka.security);
    if (kafka.user.empty()) {
        Problem problem{.key = "kafka.user"};
        problem.what = "kafka.user is empty";
        problem.why = join("kafka.security_protocol is ", protocol);
        problem.remedy = "write who we are, or choose a protocol without a login";
        report.error(Exit::config, std::move(problem));
    }
    // The service manager hands it to the service, not to whoever checks by hand.
    if (kafka.password.empty() && (context.is_in_unit() || !kafka.password_file.empty())) {
        Problem problem{.key = "kafka.password_file"};
        problem.what =
            "kafka.password_file names no password, and there is no credential "
            "\"kafka-password\"";
        problem.why = join("kafka.security_protocol is ", protocol);
        problem.remedy = "put it into /etc/credstore/holdfast.kafka-password and restart";
        report.error(Exit::config, std::move(problem));
    }
    if (kafka.security == KafkaSecurity::sasl_plaintext &&
        kafka.mechanism == KafkaMechanism::plain) {
        Problem problem{.key = "kafka.security_protocol"};
        problem.what = "the password for Kafka is sent unencrypted";
        problem.why = "whoever is on the way can read it";
        problem.remedy = "use sasl_ssl, or a SCRAM mechanism";
        report.warn(std::move(problem));
    }
}

}  // namespace

void check_kafka(const Context& context, Report& report)
{
    const KafkaSettings& kafka = context.settings().kafka;
    if (kafka.brokers.empty())
        return;
    if (!is_built_in) {
        Problem problem{.key = "kafka.brokers"};
        problem.what = "kafka.brokers is set, but this build has no Kafka";
        problem.why = "it was made without librdkafka: events stay here";
        problem.remedy = "install the packaged one, or set it to \"\"";
        report.warn(std::move(problem));
        return;
    }
    const std::size_t errors = report.problems.size();
    if (has_login(kafka.security))
        judge_login(context, report);
    if (has_tls(kafka.security) && kafka.certificate.empty() != kafka.key.empty()) {
        Problem problem{.key = kafka.key.empty() ? "kafka.key_file" : "kafka.certificate_file"};
        problem.what = join(problem.key, " is missing");
        problem.why = "certificate and key belong together";
        problem.remedy = "name both or neither";
        report.error(Exit::config, std::move(problem));
    }
    if (report.problems.size() == errors)
        report.pass(join("kafka: topic ", kafka.topic, " at ", kafka.brokers));
}

}  // namespace holdfast::daemon
