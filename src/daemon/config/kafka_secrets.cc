#include "daemon/config/kafka_secrets.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "daemon/config/secret_file.h"

namespace holdfast::daemon {
namespace {

struct Secret {
    std::string_view key;         // Of the configuration.
    std::string_view credential;  // Of the service manager.
    std::string KafkaSettings::*named;
    std::string KafkaSettings::*content;
};

constexpr Secret password{"kafka.password_file", "kafka-password", &KafkaSettings::password_file,
                          &KafkaSettings::password};
constexpr Secret certificate{"kafka.certificate_file", "kafka-certificate",
                             &KafkaSettings::certificate_file, &KafkaSettings::certificate};
constexpr Secret key{"kafka.key_file", "kafka-key", &KafkaSettings::key_file, &KafkaSettings::key};

// Nothing when there is no such file, or none that may be used.
std::optional<SecretFile> read(const Secret& secret, const Environment& environment, Loaded& loaded)
{
    KafkaSettings& settings = loaded.settings.kafka;
    SecretFile file{.key = secret.key,
                    .path = {},
                    .bytes_max = 64 << 10,
                    .if_absent = "write it there, or name none",
                    .if_owned = "whoever owns it decides who we say we are",
                    .if_open = "who reads it can say that he is us"};
    place(file, settings.*secret.named, secret.credential, environment);
    if (file.path.empty())
        return std::nullopt;
    auto text = read_secret(file, loaded.problems);
    if (!text)
        return std::nullopt;
    settings.*secret.content = *std::move(text);
    return file;
}

void load_password(const Environment& environment, Loaded& loaded)
{
    auto file = read(password, environment, loaded);
    if (!file)
        return;
    std::string& text = loaded.settings.kafka.password;
    text = trim(text);
    if (!text.empty() && std::ranges::none_of(text, is_control))
        return;
    Problem problem = problem_of(*file);
    problem.what = text.empty() ? "is empty" : "has more than one line, or control characters";
    problem.why = "it is the password for Kafka";
    problem.remedy = "write the password into it, in one line";
    loaded.problems.push_back(std::move(problem));
    text.clear();
}

void load_pem(const Secret& secret, std::string_view kind, const Environment& environment,
              Loaded& loaded)
{
    auto file = read(secret, environment, loaded);
    if (!file || (loaded.settings.kafka.*secret.content).find(kind) != std::string::npos)
        return;
    Problem problem = problem_of(*file);
    problem.what = join("has no \"", kind, "\"");
    problem.why = "that is how what is looked for begins in PEM";
    problem.remedy = "put certificate and key there in PEM";
    loaded.problems.push_back(std::move(problem));
    (loaded.settings.kafka.*secret.content).clear();
}

}  // namespace

void load_kafka_secrets(const Environment& environment, Loaded& loaded)
{
    const KafkaSettings& settings = loaded.settings.kafka;
    if (settings.brokers.empty())
        return;
    if (has_login(settings.security))
        load_password(environment, loaded);
    if (!has_tls(settings.security))
        return;
    load_pem(certificate, "-----BEGIN CERTIFICATE-----", environment, loaded);
    load_pem(key, "PRIVATE KEY-----", environment, loaded);
}

}  // namespace holdfast::daemon
