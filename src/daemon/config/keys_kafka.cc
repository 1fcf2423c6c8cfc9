// The keys of Kafka: where it is, what is written and read there, and as whom.
#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "daemon/config/keys.h"
#include "daemon/config/rules.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {
namespace {

using json::quote;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::string_view, 4> security_names{"plaintext", "ssl", "sasl_plaintext",
                                                         "sasl_ssl"};
constexpr std::array<std::string_view, 3> mechanism_names{"PLAIN", "SCRAM-SHA-256",
                                                          "SCRAM-SHA-512"};

constexpr std::string_view brokers_form = "HOST:PORT, more of them behind commas, or \"\" for none";
constexpr std::string_view brokers_pattern =
    R"(^$|^ *(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(:0*[1-9][0-9]{0,4})? *(, *(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(:0*[1-9][0-9]{0,4})? *)*$)";
constexpr std::string_view name_form = "letters, digits, '.', '_' and '-', at most 249";
constexpr std::string_view topic_pattern = R"(^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$)";
constexpr std::string_view group_form = "letters, digits, '.', '_' and '-', at most 249, or none";
constexpr std::string_view group_pattern = R"(^[A-Za-z0-9._-]{0,249}$)";
constexpr std::string_view user_form = "a name without control characters";
constexpr std::string_view user_pattern = R"(^[^\u0000-\u001f\u007f]{0,255}$)";
constexpr std::size_t name_bytes_max = 249;  // Kafka's.
constexpr std::size_t brokers_max = 32;

Complaint complain(std::string_view text, std::string_view what, std::string_view form,
                   std::string remedy)
{
    return {join(quote(text), ' ', what), std::string{form}, std::move(remedy)};
}

bool is_name(std::string_view text)
{
    return text.size() <= name_bytes_max && std::ranges::all_of(text, [](char c) {
               const char lower = to_lower(c);
               return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
                      c == '_' || c == '-';
           });
}

// One of them, with the port that Kafka has when nobody says another.
std::optional<std::string> broker_of(std::string_view text)
{
    const bool is_literal = text.starts_with('[');
    const std::size_t end = is_literal ? text.find(']') : text.find(':');
    std::string_view host = text.substr(0, end);
    std::string_view rest = end == std::string_view::npos ? std::string_view{} : text.substr(end);
    if (is_literal) {
        if (rest.empty())
            return std::nullopt;
        rest.remove_prefix(1);
        const bool is_plain = std::ranges::all_of(host.substr(1), [](char c) {
            return std::string_view{"0123456789abcdefABCDEF:."}.find(c) != std::string_view::npos;
        });
        if (!is_plain || host.size() < 2)
            return std::nullopt;
        host = text.substr(0, end + 1);
    } else if (host.empty() || !is_name(host)) {
        return std::nullopt;
    }
    if (rest.empty())
        return join(host, ":9092");
    const auto port =
        rest.starts_with(':') ? parse_number<std::uint16_t>(rest.substr(1)) : std::nullopt;
    if (!port || *port == 0)
        return std::nullopt;
    return join(host, ':', *port);
}

std::optional<Complaint> check_brokers(std::string& text)
{
    if (text.empty())
        return std::nullopt;
    std::vector<std::string> brokers;
    for (std::string_view each : split(text, ',')) {
        auto broker = broker_of(trim(each));
        if (!broker)
            return complain(text, "does not say where brokers are", brokers_form,
                            "write for example \"kafka-1.example.org:9092\"");
        brokers.push_back(*std::move(broker));
    }
    if (brokers.size() > brokers_max)
        return complain(text, "names too many brokers", join("at most ", brokers_max),
                        "a few are enough: they know of each other");
    text = join_list(brokers, ",");
    return std::nullopt;
}

std::optional<Complaint> check_topic(std::string& text)
{
    if (!text.empty() && text != "." && text != ".." && is_name(text))
        return std::nullopt;
    return complain(text, "is no name of a topic", name_form,
                    "write for example \"simple-time-events\"");
}

std::optional<Complaint> check_group(std::string& text)
{
    if (is_name(text))
        return std::nullopt;
    return complain(text, "is no name of a group", group_form,
                    "write for example \"simple-time-group\"");
}

std::optional<Complaint> check_user(std::string& text)
{
    constexpr std::size_t user_bytes_max = 255;
    if (text.size() <= user_bytes_max && std::ranges::none_of(text, is_control))
        return std::nullopt;
    return Complaint{"the name is too long or has control characters", std::string{user_form},
                     "write the name that the brokers know"};
}

std::vector<Key> place_keys()
{
    return {
        {
            .path = "kafka.brokers",
            .type = Text{field<&Settings::kafka, &KafkaSettings::brokers>(), check_brokers,
                         brokers_form, brokers_pattern},
            .description = "Where Kafka is; a few of its brokers are enough. Without a port it is "
                           "9092. Empty: events stay here, in the same tables.",
            .change = Change::on_restart,
            .variables = {{"KAFKA_BROKERS"}},
            .example = R"("kafka-1.example.org:9092,kafka-2.example.org:9092")",
        },
        {
            .path = "kafka.topic",
            .type = Text{field<&Settings::kafka, &KafkaSettings::topic>(), check_topic, name_form,
                         topic_pattern},
            .description = "The topic that events are written to, and read from.",
            .change = Change::on_restart,
            .variables = {{"KAFKA_TOPIC_EVENTS"}},
        },
        {
            .path = "kafka.group",
            .type = Text{field<&Settings::kafka, &KafkaSettings::group>(), check_group, group_form,
                         group_pattern},
            .description =
                "As which group of consumers the topic is read, to have here what others "
                "write there as well. Empty: it is not read.",
            .change = Change::on_restart,
            .variables = {{"KAFKA_CONSUMER_GROUP"}},
        },
        {
            .path = "kafka.message_max",
            .type = Size{field<&Settings::kafka, &KafkaSettings::message_max>(), 1 << 10, 16 << 20},
            .description =
                "Most bytes of one event with all that goes with it; at most the topic's "
                "max.message.bytes. A larger one is not sent, and holds up what follows "
                "of its key.",
            .change = Change::on_restart,
        },
        {
            .path = "kafka.request_timeout",
            .type = Span{field<&Settings::kafka, &KafkaSettings::request_timeout>(), seconds{1},
                         minutes{5}},
            .description = "How long a broker may take to answer; then its connection is closed "
                           "and another one tried.",
            .change = Change::on_restart,
        },
        {
            .path = "kafka.connect_timeout",
            .type = Span{field<&Settings::kafka, &KafkaSettings::connect_timeout>(), seconds{1},
                         minutes{1}},
            .description = "How long it may take until there is a connection, TLS and login "
                           "included.",
            .change = Change::on_restart,
        },
    };
}

std::vector<Key> login_keys()
{
    return {
        {
            .path = "kafka.security_protocol",
            .type =
                Choice{security_names,
                       [](const Settings& s) { return static_cast<std::size_t>(s.kafka.security); },
                       [](Settings& s, std::size_t i) {
                           s.kafka.security = static_cast<KafkaSecurity>(i);
                       }},
            .description = "Whether brokers are spoken to with TLS (ssl), with a login (sasl_), "
                           "with both or neither.",
            .change = Change::on_restart,
        },
        {
            .path = "kafka.sasl_mechanism",
            .type = Choice{
                mechanism_names,
                [](const Settings& s) { return static_cast<std::size_t>(s.kafka.mechanism); },
                [](Settings& s, std::size_t i) {
                    s.kafka.mechanism = static_cast<KafkaMechanism>(i);
                }},
            .description = "How the login is made.",
            .change = Change::on_restart,
        },
        {
            .path = "kafka.user",
            .type = Text{field<&Settings::kafka, &KafkaSettings::user>(), check_user, user_form,
                         user_pattern},
            .description = "Who we are at the login.",
            .change = Change::on_restart,
        },
        {
            .path = "kafka.password_file",
            .type = Text{field<&Settings::kafka, &KafkaSettings::password_file>(),
                         check_optional_path, optional_path_form, optional_path_pattern},
            .description =
                "A file with the password, in one line. Only root or the service may own "
                "it, and nobody else may read it. Empty: the credential "
                "\"kafka-password\" of the service manager, if there is one.",
            .change = Change::on_restart,
            .example = "\"/etc/holdfast/kafka-password\"",
        },
    };
}

std::vector<Key> certificate_keys()
{
    return {
        {
            .path = "kafka.ca_file",
            .type = Text{field<&Settings::kafka, &KafkaSettings::ca_file>(), check_optional_path,
                         optional_path_form, optional_path_pattern},
            .description = "The certificates, in PEM, of those who may vouch for brokers. Empty: "
                           "those that this host trusts.",
            .change = Change::on_restart,
            .example = "\"/etc/holdfast/kafka-ca.pem\"",
        },
        {
            .path = "kafka.certificate_file",
            .type = Text{field<&Settings::kafka, &KafkaSettings::certificate_file>(),
                         check_optional_path, optional_path_form, optional_path_pattern},
            .description = "Our own certificate, in PEM, for brokers that ask for one; as "
                           "kafka.password_file. Empty: the credential \"kafka-certificate\".",
            .change = Change::on_restart,
            .example = "\"/etc/holdfast/kafka.pem\"",
        },
        {
            .path = "kafka.key_file",
            .type = Text{field<&Settings::kafka, &KafkaSettings::key_file>(), check_optional_path,
                         optional_path_form, optional_path_pattern},
            .description = "Its private key, in PEM, without a password; as kafka.password_file. "
                           "Empty: the credential \"kafka-key\".",
            .change = Change::on_restart,
            .example = "\"/etc/holdfast/kafka-key.pem\"",
        },
    };
}

}  // namespace

std::vector<Key> kafka_keys()
{
    std::vector<Key> keys = place_keys();
    for (auto* more : {login_keys, certificate_keys})
        for (Key& key : more())
            keys.push_back(std::move(key));
    return keys;
}

}  // namespace holdfast::daemon
