// The members of checks that ask somebody else: over the network, or who reports by it.
#include <array>
#include <variant>

#include "base/text.h"
#include "watch/condition/secret.h"
#include "watch/definition/json_families.h"
#include "watch/definition/json_parts.h"
#include "watch/definition/json_reading.h"
#include "watch/definition/limits.h"
#include "watch/definition/names.h"
#include "watch/definition/rules.h"

namespace holdfast::watch {
namespace {

using json::Writer;

// A text to send, which may hold a secret and is masked as a whole then.
void read_payload(const JsonValue& value, Rule rule, std::string& to, const std::string* before)
{
    auto text = value.text("ping");
    if (!text)
        return;
    if (auto complaint = rule(*text))
        value.reject(*std::move(complaint));
    else
        to = unmasked(value, *std::move(text), before);
}

void write_secret(Writer& json, const std::string& text, bool is_secret, const Writing& how)
{
    json.value(how.secrets == Secrets::masked && is_secret ? secret_mask : std::string_view{text});
}

void read_family(const JsonValue& value, Service& to, const Service* /*before*/)
{
    if (auto place = value.choice(address_family_names()))
        to.family = static_cast<AddressFamily>(*place);
}

void read_resolver(const JsonValue& value, Service& to, const Service* /*before*/)
{
    auto text = value.text("192.0.2.53:53");
    if (!text)
        return;
    if (auto resolver = canonical_resolver(*text))
        to.dns.resolver = *std::move(resolver);
    else
        value.reject({join(quote_shortened(*text), " is no address of a name server"),
                      "the address of a name server",
                      "write for example \"192.0.2.53:53\" or \"[2001:db8::53]:53\""});
}

void read_token(const JsonValue& value, Service& to, const Service* before)
{
    auto text = value.secret();
    if (!text)
        return;
    if (*text == secret_mask) {
        const bool is_known = before != nullptr && !before->heartbeat.token.empty();
        text = unmasked(value, *std::move(text), is_known ? &before->heartbeat.token : nullptr);
        if (text->empty())
            return;
    }
    if (auto complaint = find_token_problem(*text))
        value.reject(*std::move(complaint));
    else
        to.heartbeat.token = *std::move(text);
}

// Of a service, or of one that stays as it is: a heartbeat has one, and a timer.
auto& grace_of(auto& service)
{
    auto* timer = std::get_if<TimerCheck>(&service.local);
    return timer == nullptr ? service.heartbeat.grace : timer->grace;
}

constexpr std::array forms{
    MemberForm{"interval_failing",
               [](auto& value, auto& to, auto /*before*/) {
                   read_duration(value, limits::interval_min, limits::interval_max,
                                 to.interval_failing);
               },
               [](auto& json, auto& service, auto& /*how*/) {
                   write_duration(json, service.interval_failing);
               }},
    MemberForm{
        "timeout",
        [](auto& value, auto& to, auto /*before*/) {
            read_duration(value, limits::timeout_min, limits::interval_max, to.timeout);
        },
        [](auto& json, auto& service, auto& /*how*/) { write_duration(json, service.timeout); }},
    MemberForm{
        "slow_after",
        [](auto& value, auto& to, auto /*before*/) {
            read_duration(value, std::chrono::milliseconds{1}, limits::latency_max, to.slow_after);
        },
        [](auto& json, auto& service, auto& /*how*/) { write_duration(json, service.slow_after); }},
    MemberForm{"retries",
               [](auto& value, auto& to, auto /*before*/) {
                   assign(value.natural(0, limits::retries_max), to.retries);
               },
               [](auto& json, auto& service, auto& /*how*/) { json.value(service.retries); }},
    MemberForm{
        "address_family", read_family,
        [](auto& json, auto& service, auto& /*how*/) { json.value(to_string(service.family)); }},
    MemberForm{"method",
               [](auto& value, auto& to, auto /*before*/) {
                   read_name_of(value, method_names(), to.http.method);
               },
               [](auto& json, auto& service, auto& /*how*/) { json.value(service.http.method); }},
    MemberForm{"headers",
               [](auto& value, auto& to, auto before) {
                   read_headers(value, to.http.headers,
                                before == nullptr ? nullptr : &before->http.headers);
               },
               [](auto& json, auto& service, auto& how) {
                   write_headers(json, service.http.headers, how);
               }},
    MemberForm{"body",
               [](auto& value, auto& to, auto before) {
                   read_payload(value, text_rule<limits::body_bytes_max>, to.http.body,
                                before == nullptr ? nullptr : &before->http.body);
               },
               [](auto& json, auto& service, auto& how) {
                   write_secret(json, service.http.body, has_secret(service.http.body), how);
               }},
    MemberForm{"expected_status",
               [](auto& value, auto& to, auto /*before*/) {
                   read_statuses(value, to.http.expected_statuses);
               },
               [](auto& json, auto& service, auto& /*how*/) {
                   write_statuses(json, service.http.expected_statuses);
               }},
    MemberForm{
        "redirects_max",
        [](auto& value, auto& to, auto /*before*/) {
            assign(value.natural(0, limits::redirects_max), to.http.redirects_max);
        },
        [](auto& json, auto& service, auto& /*how*/) { json.value(service.http.redirects_max); }},
    MemberForm{"send",
               [](auto& value, auto& to, auto before) {
                   read_payload(value, text_rule<limits::send_bytes_max>, to.tcp.send,
                                before == nullptr ? nullptr : &before->tcp.send);
               },
               [](auto& json, auto& service, auto& how) {
                   write_secret(json, service.tcp.send, has_secret(service.tcp.send), how);
               }},
    MemberForm{"expect",
               [](auto& value, auto& to, auto /*before*/) {
                   read_text(value, text_rule<limits::expect_bytes_max>, "pong", to.tcp.expect);
               },
               [](auto& json, auto& service, auto& /*how*/) { json.value(service.tcp.expect); }},
    MemberForm{"record_name",
               [](auto& value, auto& to, auto /*before*/) {
                   read_text(value, find_host_name_problem, "example.org", to.dns.name);
               },
               [](auto& json, auto& service, auto& /*how*/) { json.value(service.dns.name); }},
    MemberForm{"record_type",
               [](auto& value, auto& to, auto /*before*/) {
                   read_name_of(value, record_type_names(), to.dns.type);
               },
               [](auto& json, auto& service, auto& /*how*/) { json.value(service.dns.type); }},
    MemberForm{"resolver", read_resolver,
               [](auto& json, auto& service, auto& /*how*/) { json.value(service.dns.resolver); }},
    MemberForm{"tls", [](auto& value, auto& to, auto /*before*/) { read_tls(value, to.tls); },
               [](auto& json, auto& service, auto& how) { write_tls(json, service.tls, how); }},
    MemberForm{"token", read_token,
               [](auto& json, auto& service, auto& how) {
                   write_secret(json, service.heartbeat.token, true, how);
               }},
    MemberForm{"grace",
               [](auto& value, auto& to, auto /*before*/) {
                   assign(value.duration(Duration::zero(), limits::grace_max), grace_of(to));
               },
               [](auto& json, auto& service, auto& /*how*/) {
                   json.value(format_duration(grace_of(service)));
               }},
};

}  // namespace

std::span<const MemberForm> network_forms() noexcept
{
    return forms;
}

}  // namespace holdfast::watch
