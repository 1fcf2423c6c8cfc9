#include "watch/probe/exposition.h"

#include <map>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr WallTime noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 21} + 12h;

std::string expose(std::string_view module, const Observation& seen)
{
    return expose(Probed{.module = *find_module(module), .seen = seen, .timeout = 5s, .now = noon});
}
// Without what explains them.
std::string samples(const std::string& text)
{
    std::string lines;
    for (std::string_view each : split(text, '\n'))
        if (!each.empty() && !each.starts_with('#'))
            append_to(lines, each, '\n');
    return lines;
}

Observation answered()
{
    Observation seen{.took = 75ms,
                     .phases = {.resolve = 2ms,
                                .connect = 10ms,
                                .tls = 20ms,
                                .processing = 30ms,
                                .transfer = 500us},
                     .status_code = 200,
                     .address = "192.0.2.9"};
    seen.headers = {{"content-length", "512"}, {"last-modified", "Sun, 06 Nov 1994 08:49:37 GMT"}};
    seen.details = Details{.lookup = 1ms,
                           .first_address = "192.0.2.1",
                           .redirects = 1,
                           .http_version = "1.1",
                           .is_secure = true,
                           .body_bytes = 512};
    seen.details->tls = TlsFacts{.version = "TLS 1.3",
                                 .fingerprint = "ab12",
                                 .subject = "CN=shop.test,O=\"Shop\" \\ Co",
                                 .issuer = "CN=Issuer",
                                 .names = "shop.test,www.shop.test",
                                 .earliest = noon + 24h + 1ms,
                                 .trusted_until = noon + 48h};
    return seen;
}

TEST(TheExposition, OfAnHttpProbeIsThis)
{
    EXPECT_EQ(samples(expose("http_2xx", answered())),
              R"(probe_dns_lookup_time_seconds 0.001
probe_duration_seconds 0.075
probe_failed_due_to_regex 0
probe_http_content_length 512
probe_http_duration_seconds{phase="connect"} 0.01
probe_http_duration_seconds{phase="processing"} 0.03
probe_http_duration_seconds{phase="resolve"} 0.002
probe_http_duration_seconds{phase="tls"} 0.02
probe_http_duration_seconds{phase="transfer"} 0.0005
probe_http_last_modified_timestamp_seconds 784111777
probe_http_redirects 1
probe_http_ssl 1
probe_http_status_code 200
probe_http_uncompressed_body_length 512
probe_http_version 1.1
probe_ip_addr_hash 1969986452
probe_ip_protocol 4
probe_ssl_earliest_cert_expiry 1795348800
probe_ssl_last_chain_expiry_timestamp_seconds 1795435200
probe_ssl_last_chain_info{fingerprint_sha256="ab12",issuer="CN=Issuer",subject="CN=shop.test,O=\"Shop\" \\ Co",subjectalternative="shop.test,www.shop.test"} 1
probe_success 1
probe_tls_version_info{version="TLS 1.3"} 1
)");
}

TEST(TheExposition, ExplainsEachName)
{
    const std::string text = expose("tcp_connect", {.took = 1ms, .address = "::1"});
    EXPECT_THAT(text, testing::StartsWith("# HELP probe_dns_lookup_time_seconds How "));
    EXPECT_THAT(text, HasSubstr("\n# TYPE probe_success gauge\nprobe_success 1\n"));
    EXPECT_THAT(text, HasSubstr("\nprobe_ip_protocol 6\n"));
    EXPECT_THAT(text, HasSubstr("\nprobe_ip_addr_hash 1751717746\n"));
}

TEST(TheExposition, OfNoAnswerHasTheSameNames)
{
    EXPECT_EQ(samples(expose("http_2xx", {.silence = Silence::refused,
                                          .problem = "refused",
                                          .took = 2s,
                                          .address = "192.0.2.1",
                                          .details = Details{.first_address = "192.0.2.1"}})),
              R"(probe_dns_lookup_time_seconds 0
probe_duration_seconds 2
probe_failed_due_to_regex 0
probe_http_content_length 0
probe_http_duration_seconds{phase="connect"} 0
probe_http_duration_seconds{phase="processing"} 0
probe_http_duration_seconds{phase="resolve"} 0
probe_http_duration_seconds{phase="tls"} 0
probe_http_duration_seconds{phase="transfer"} 0
probe_http_redirects 0
probe_http_ssl 0
probe_http_status_code 0
probe_http_uncompressed_body_length 0
probe_http_version 0
probe_ip_addr_hash 1969986452
probe_ip_protocol 4
probe_success 0
)");
}

TEST(TheExposition, OfANameThatNobodyKnowsHasNoOtherPhases)
{
    const std::string text = samples(expose("http_2xx", {.silence = Silence::not_resolved,
                                                         .problem = "no such name",
                                                         .took = 2s,
                                                         .details = Details{}}));
    EXPECT_THAT(text, HasSubstr("probe_http_duration_seconds{phase=\"resolve\"} 0\n"));
    EXPECT_THAT(text, HasSubstr("probe_ip_protocol 0\n"));
    for (std::string_view phase : {"connect", "processing", "tls", "transfer"})
        EXPECT_THAT(text, Not(HasSubstr(join("phase=\"", phase, '"'))));
}

TEST(TheExposition, SaysWhatTheHeadSaysOfTheLength)
{
    auto length = [](unsigned status, std::vector<std::pair<std::string, std::string>> headers) {
        Observation seen{.status_code = status, .headers = std::move(headers)};
        const std::string text = expose("http_2xx", seen);
        constexpr std::string_view name = "\nprobe_http_content_length ";
        const std::size_t at = text.find(name) + name.size();
        return text.substr(at, text.find('\n', at) - at);
    };
    EXPECT_EQ(length(200, {{"content-length", "0"}}), "0");
    EXPECT_EQ(length(200, {{"content-length", "5000000000"}}), "5000000000");
    EXPECT_EQ(length(200, {{"transfer-encoding", "chunked"}}), "-1");
    EXPECT_EQ(length(200, {}), "-1");
    EXPECT_EQ(length(200, {{"content-length", "many"}}), "-1");
    EXPECT_EQ(length(204, {}), "0");
    EXPECT_EQ(length(304, {}), "0");
}

TEST(TheExposition, TellsWhenACertificateEndsThatIsNotBelieved)
{
    Observation seen = answered();
    seen.silence = Silence::tls_failed;
    seen.status_code = 0;
    seen.certificate_expires = noon - 24h;
    seen.details->is_secure = false;
    const std::string text = expose("http_2xx", seen);
    EXPECT_THAT(text, HasSubstr("\nprobe_ssl_earliest_cert_expiry 1795176000\n"));
    EXPECT_THAT(text, HasSubstr("\nprobe_success 0\n"));
    EXPECT_THAT(text, Not(HasSubstr("probe_ssl_last_chain")));
    EXPECT_THAT(text, Not(HasSubstr("probe_tls_version_info")));
}

TEST(TheExposition, OfATcpProbeIsThis)
{
    Observation seen{.took = 4ms, .phases = {.resolve = 1ms}, .address = "127.0.0.1"};
    EXPECT_EQ(samples(expose("tcp_connect", seen)), R"(probe_dns_lookup_time_seconds 0.001
probe_duration_seconds 0.004
probe_failed_due_to_regex 0
probe_ip_addr_hash 3668918509
probe_ip_protocol 4
probe_success 1
)");
    seen.details = answered().details;
    EXPECT_THAT(expose("tcp_connect", seen), Not(HasSubstr("probe_ssl")));
    EXPECT_THAT(expose("tls_connect", seen),
                testing::AllOf(HasSubstr("\nprobe_ssl_earliest_cert_expiry "),
                               HasSubstr("\nprobe_tls_version_info{")));
}

TEST(TheExposition, SaysThatABannerIsAnother)
{
    Observation other{.problem = "it has closed the connection",
                      .took = 10ms,
                      .phases = {.connect = 1ms, .processing = 2ms, .transfer = 1ms}};
    EXPECT_THAT(expose("ssh_banner", other), HasSubstr("\nprobe_failed_due_to_regex 1\n"));
    Observation late = other;
    late.took = 5s;
    EXPECT_THAT(expose("ssh_banner", late), HasSubstr("\nprobe_failed_due_to_regex 0\n"));
    Observation refused{.silence = Silence::refused, .problem = "refused", .took = 1ms};
    EXPECT_THAT(expose("ssh_banner", refused), HasSubstr("\nprobe_failed_due_to_regex 0\n"));
}

TEST(TheExposition, OfADnsProbeIsThis)
{
    Observation seen{.took = 4ms,
                     .phases = {.processing = 3ms},
                     .address = "[2001:db8::1]:53",
                     .dns_code = "NOERROR"};
    seen.details.emplace().dns =
        DnsCounts{.answers = 1, .authorities = 2, .additionals = 3, .serial = 2026112101};
    EXPECT_EQ(samples(expose("dns", seen)), R"(probe_dns_additional_rrs 3
probe_dns_answer_rrs 1
probe_dns_authority_rrs 2
probe_dns_duration_seconds{phase="connect"} 0
probe_dns_duration_seconds{phase="request"} 0.003
probe_dns_duration_seconds{phase="resolve"} 0
probe_dns_lookup_time_seconds 0
probe_dns_query_succeeded 1
probe_dns_serial 2026112101
probe_duration_seconds 0.004
probe_ip_addr_hash 1851458804
probe_ip_protocol 6
probe_success 1
)");
    seen.dns_code = "NXDOMAIN";
    EXPECT_THAT(expose("dns", seen), testing::AllOf(HasSubstr("\nprobe_success 0\n"),
                                                    HasSubstr("\nprobe_dns_answer_rrs 1\n"),
                                                    HasSubstr("\nprobe_dns_query_succeeded 1\n")));
    seen.silence = Silence::timed_out;
    EXPECT_THAT(expose("dns", seen), testing::AllOf(HasSubstr("\nprobe_success 0\n"),
                                                    HasSubstr("\nprobe_dns_answer_rrs 0\n"),
                                                    HasSubstr("\nprobe_dns_query_succeeded 0\n")));
}

TEST(TheExposition, OfAnEchoIsThis)
{
    Observation seen{
        .took = 4ms, .phases = {.resolve = 1ms, .processing = 3ms}, .address = "192.0.2.1"};
    seen.details.emplace().hop_limit = 57;
    EXPECT_EQ(samples(expose("icmp", seen)), R"(probe_dns_lookup_time_seconds 0.001
probe_duration_seconds 0.004
probe_icmp_duration_seconds{phase="resolve"} 0.001
probe_icmp_duration_seconds{phase="rtt"} 0.003
probe_icmp_duration_seconds{phase="setup"} 0
probe_icmp_reply_hop_limit 57
probe_ip_addr_hash 1969986452
probe_ip_protocol 4
probe_success 1
)");
}

TEST(TheExposition, CallsSuccessWhatTheModuleWants)
{
    const ProbeModule& http = *find_module("http_2xx");
    EXPECT_TRUE(is_success(http, {.status_code = 299}));
    EXPECT_FALSE(is_success(http, {.status_code = 301}));
    EXPECT_FALSE(is_success(http, {.status_code = 199}));
    EXPECT_FALSE(is_success(http, {.problem = "redirected in a circle", .status_code = 200}));
    EXPECT_FALSE(is_success(http, {.silence = Silence::cut_off, .status_code = 200}));
    EXPECT_FALSE(is_success(http, {.is_unknown = true, .status_code = 200}));
    const ProbeModule& tcp = *find_module("tcp_connect");
    EXPECT_TRUE(is_success(tcp, {}));
    EXPECT_FALSE(is_success(tcp, {.problem = "it has closed the connection"}));
    const ProbeModule& dns = *find_module("dns");
    EXPECT_TRUE(is_success(dns, {.problem = "there is no A record", .dns_code = "NOERROR"}));
    EXPECT_FALSE(is_success(dns, {.is_garbage = true, .dns_code = "NOERROR"}));
}

TEST(TheHashOfAnAddress, IsFnv1aOfTheBytesThatItHas)
{
    auto hash = [](std::string_view text) { return hash_of(*parse_address(text)); };
    EXPECT_EQ(hash("127.0.0.1"), 3668918509U);
    EXPECT_EQ(hash("192.0.2.1"), 1969986452U);
    EXPECT_EQ(hash("::ffff:127.0.0.1"), hash("127.0.0.1"));
    EXPECT_EQ(hash("::1"), 1751717746U);
}

}  // namespace
}  // namespace holdfast::watch
