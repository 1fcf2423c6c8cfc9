// The variables of OpenTelemetry, and what is wrong with them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/config/otlp_values.h"
#include "tests/daemon/config/fixture.h"

namespace holdfast::daemon {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

class TracingVariables : public ConfigDirectory {
protected:
    TracingVariables() { write("holdfast.json", R"({"database": {"path": "/file.db"}})"); }
    std::string with(Environment environment)
    {
        sources.environment = std::move(environment);
        return problems();
    }
};

TEST_F(TracingVariables, AreThoseOfTheStandard)
{
    EXPECT_EQ(with({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318/"},
                    {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://c/spans"},
                    {"OTEL_EXPORTER_OTLP_HEADERS", "x-api-key=secret"},
                    {"OTEL_EXPORTER_OTLP_TIMEOUT", "2500"},
                    {"OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"},
                    {"OTEL_SERVICE_NAME", "depot"},
                    {"OTEL_RESOURCE_ATTRIBUTES", "a=b%2Cc"},
                    {"OTEL_TRACES_SAMPLER", "parentbased_traceidratio"},
                    {"OTEL_TRACES_SAMPLER_ARG", "0.25"},
                    {"OTEL_BSP_MAX_QUEUE_SIZE", "100"},
                    {"OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "10"},
                    {"OTEL_BSP_SCHEDULE_DELAY", "500"},
                    {"OTEL_TRACES_EXPORTER", "otlp"},
                    {"OTEL_METRICS_EXPORTER", "none"},
                    {"OTEL_METRIC_EXPORT_INTERVAL", "15000"}}),
              "");
    const TracingSettings& tracing = loaded.settings.tracing;
    EXPECT_TRUE(tracing.enabled);
    EXPECT_EQ(tracing.endpoint, "http://collector:4318");
    EXPECT_EQ(tracing.traces_endpoint, "https://c/spans");
    EXPECT_EQ(tracing.headers, "x-api-key=secret");
    EXPECT_EQ(tracing.timeout, milliseconds{2500});
    EXPECT_EQ(tracing.compression, OtlpCompression::gzip);
    EXPECT_EQ(tracing.service_name, "depot");
    EXPECT_EQ(tracing.resource, "a=b%2Cc");
    EXPECT_EQ(tracing.sampler, trace::Sampling::parent_or_ratio);
    EXPECT_EQ(tracing.sampler_ratio, "0.25");
    EXPECT_EQ(tracing.queue_max, 100);
    EXPECT_EQ(tracing.batch_max, 10);
    EXPECT_EQ(tracing.batch_delay, milliseconds{500});
    EXPECT_TRUE(tracing.spans);
    EXPECT_FALSE(tracing.metrics);
    EXPECT_EQ(tracing.metrics_interval, seconds{15});
}

TEST_F(TracingVariables, MayTurnAllOff)
{
    EXPECT_EQ(with({{"OTEL_SDK_DISABLED", "TRUE"}}), "");
    EXPECT_FALSE(loaded.settings.tracing.enabled);
    EXPECT_EQ(with({{"OTEL_SDK_DISABLED", "no"}}), "");
    EXPECT_TRUE(loaded.settings.tracing.enabled);
}

TEST_F(TracingVariables, AtThePortOfAnotherProtocolAreAWarningThatSaysTheRightOne)
{
    EXPECT_THAT(with({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317"}}),
                HasSubstr("\"http://collector:4318\""));
    EXPECT_TRUE(loaded.is_usable());
}

TEST_F(TracingVariables, ThatAreWrongAreNamedAndSecretsAreNot)
{
    EXPECT_THAT(with({{"OTEL_EXPORTER_OTLP_TIMEOUT", "10s"}}), HasSubstr("milliseconds"));
    EXPECT_THAT(with({{"OTEL_TRACES_SAMPLER", "jaeger_remote"}}), HasSubstr("traceidratio"));
    EXPECT_THAT(with({{"OTEL_TRACES_SAMPLER_ARG", "2"}}), HasSubstr("from 0 to 1"));
    EXPECT_THAT(with({{"OTEL_TRACES_SAMPLER_ARG", "-0"}}), HasSubstr("from 0 to 1"));
    EXPECT_THAT(with({{"OTEL_METRICS_EXPORTER", "prometheus"}}), HasSubstr("\"otlp\""));
    EXPECT_THAT(with({{"OTEL_RESOURCE_ATTRIBUTES", "a=%zz"}}), HasSubstr("wrong escape"));
    for (const char* headers : {"secret", "bad name=secret", "a:b=secret", "a=secret%0A"})
        EXPECT_THAT(with({{"OTEL_EXPORTER_OTLP_HEADERS", headers}}),
                    AllOf(HasSubstr("headers"), Not(HasSubstr("secret"))))
            << headers;
}

TEST(OtlpPort, IsKnownAtTheEndOfTheAuthorityAlone)
{
    EXPECT_EQ(http_instead_of_grpc("http://c:4317/v1/traces"), "http://c:4318/v1/traces");
    EXPECT_EQ(http_instead_of_grpc("https://[::1]:4317"), "https://[::1]:4318");
    EXPECT_FALSE(http_instead_of_grpc("http://c/:4317"));
    EXPECT_FALSE(http_instead_of_grpc(""));
}

}  // namespace
}  // namespace holdfast::daemon
