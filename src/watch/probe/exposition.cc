#include "watch/probe/exposition.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http_date.h"
#include "base/text.h"

namespace holdfast::watch {
namespace {

// Without an exponent where that is readable, and always what it was.
void append_number(std::string& out, double value)
{
    std::array<char, 32> text{};
    constexpr double small = 1e-7;
    constexpr double large = 9007199254740992.0;  // To there each whole number is itself.
    const double size = std::abs(value);
    const bool is_plain = size == 0 || (size >= small && size <= large);
    const auto form = is_plain ? std::chars_format::fixed : std::chars_format::general;
    out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value, form).ptr);
}

void append_label(std::string& out, std::string_view name, std::string_view value)
{
    append_to(out, out.empty() ? "" : ",", name, "=\"");
    for (char c : printable(value)) {
        if (c == '\\' || c == '"')
            out.push_back('\\');
        out.push_back(c);
    }
    out.push_back('"');
}

// Gauges, told by name.
class Gauges {
public:
    void set(std::string_view name, std::string_view help, double value)
    {
        add(name, help, {}, value);
    }
    void set(std::string_view name, std::string_view help, bool value)
    {
        add(name, help, {}, value ? 1 : 0);
    }
    void set(std::string_view name, std::string_view help, Duration value)
    {
        add(name, help, {}, seconds(value));
    }
    void set(std::string_view name, std::string_view help, WallTime value)
    {
        add(name, help, {}, std::floor(unix_seconds(value)));
    }
    using Labels = std::vector<std::pair<std::string_view, std::string_view>>;
    void inform(std::string_view name, std::string_view help, const Labels& labels)
    {
        std::string text;
        for (const auto& [label, value] : labels)
            append_label(text, label, value);
        add(name, help, text, 1);
    }
    using Phase = std::pair<std::string_view, Duration>;
    void split(std::string_view name, std::string_view help, std::vector<Phase> phases)
    {
        std::ranges::sort(phases);
        for (const auto& [phase, time] : phases) {
            std::string label;
            append_label(label, "phase", phase);
            add(name, help, label, seconds(time));
        }
    }

    std::string text() const
    {
        std::string all;
        for (const auto& [name, family] : families_)
            append_to(all, "# HELP ", name, ' ', family.help, "\n# TYPE ", name, " gauge\n",
                      family.lines);
        return all;
    }

private:
    struct Family {
        std::string_view help;
        std::string lines;
    };

    void add(std::string_view name, std::string_view help, std::string_view labels, double value)
    {
        Family& family = families_[name];
        family.help = help;
        append_to(family.lines, name);
        if (!labels.empty())
            append_to(family.lines, '{', labels, '}');
        family.lines.push_back(' ');
        append_number(family.lines, value);
        family.lines.push_back('\n');
    }

    std::map<std::string_view, Family> families_;
};

std::string_view header_of(const Observation& seen, std::string_view name) noexcept
{
    for (const auto& [each, value] : seen.headers)
        if (each == name)
            return value;
    return {};
}

// -1: nobody knows before all of it is there.
double content_length(const Observation& seen)
{
    const unsigned status = seen.status_code;
    if (status == 0 || status == 204 || status == 304)
        return 0;
    if (!header_of(seen, "transfer-encoding").empty())
        return -1;
    const auto length = parse_number<std::uint64_t>(header_of(seen, "content-length"));
    return length ? static_cast<double>(*length) : -1;
}

void add_tls(Gauges& gauges, const Observation& seen, bool is_accepted)
{
    constexpr std::string_view earliest_name = "probe_ssl_earliest_cert_expiry";
    constexpr std::string_view earliest_help =
        "When the first certificate that was shown ends, in Unix time.";
    const TlsFacts* facts = seen.details && seen.details->tls ? &*seen.details->tls : nullptr;
    if (facts == nullptr || !is_accepted) {
        // Of one that is not to be believed it is what one wants to know most.
        if (seen.certificate_expires)
            gauges.set(earliest_name, earliest_help, *seen.certificate_expires);
        return;
    }
    gauges.set(earliest_name, earliest_help, facts->earliest);
    if (facts->trusted_until)
        gauges.set("probe_ssl_last_chain_expiry_timestamp_seconds",
                   "When the chain ends by which the certificate is trusted, in Unix time.",
                   *facts->trusted_until);
    gauges.inform("probe_ssl_last_chain_info", "Of the server's own certificate.",
                  {{"fingerprint_sha256", facts->fingerprint},
                   {"issuer", facts->issuer},
                   {"subject", facts->subject},
                   {"subjectalternative", facts->names}});
    if (!facts->version.empty())
        gauges.inform("probe_tls_version_info", "The version of TLS that was spoken.",
                      {{"version", facts->version}});
}

void add_address(Gauges& gauges, const Probed& probed)
{
    const Observation& seen = probed.seen;
    const bool is_http = probed.module.kind == ProbeKind::http;
    std::string_view text = is_http && seen.details ? seen.details->first_address : seen.address;
    // Of a name server it comes with its port.
    if (probed.module.kind == ProbeKind::dns) {
        text = text.substr(0, text.rfind(':'));
        if (text.starts_with('['))
            text = text.substr(1, text.size() - 2);
    }
    const std::optional<Address> address = parse_address(text);
    gauges.set("probe_ip_protocol", "The version of IP that was used; 0: none was.",
               address ? address->is_ipv4() ? 4.0 : 6.0 : 0.0);
    gauges.set("probe_ip_addr_hash", "Of the address, to see when it changes.",
               address ? static_cast<double>(hash_of(*address)) : 0.0);
    gauges.set("probe_dns_lookup_time_seconds", "How long it took to find out who the target is.",
               is_http && seen.details ? seen.details->lookup : seen.phases.resolve);
}

void add_http(Gauges& gauges, const Probed& probed)
{
    const Observation& seen = probed.seen;
    const Details none;
    const Details& details = seen.details ? *seen.details : none;
    std::vector<Gauges::Phase> phases{{"resolve", seen.phases.resolve}};
    // The exporter tells of the rest only once there is somebody to ask.
    if (!details.first_address.empty())
        phases.insert(phases.end(), {{"connect", seen.phases.connect},
                                     {"tls", seen.phases.tls},
                                     {"processing", seen.phases.processing},
                                     {"transfer", seen.phases.transfer}});
    gauges.split("probe_http_duration_seconds",
                 "Where the time went, by phase, summed over all redirects.", std::move(phases));
    gauges.set("probe_http_status_code", "Of the last answer; 0: there was none.",
               static_cast<double>(seen.status_code));
    gauges.set("probe_http_content_length", "As the answer says; -1: it does not.",
               content_length(seen));
    gauges.set("probe_http_uncompressed_body_length", "Bytes of the body of the answer.",
               static_cast<double>(details.body_bytes));
    gauges.set("probe_http_redirects", "How often it was sent on.",
               static_cast<double>(details.redirects));
    gauges.set("probe_http_ssl", "1 when the last answer came over TLS.", details.is_secure);
    gauges.set("probe_http_version", "Of HTTP, of the last answer; 0: there was none.",
               parse_decimal(details.http_version).value_or(0));
    gauges.set("probe_failed_due_to_regex", "1 when the answer lacks what the module expects.",
               false);
    if (auto changed = parse_http_date(header_of(seen, "last-modified"), probed.now))
        gauges.set("probe_http_last_modified_timestamp_seconds",
                   "When the answer says that it was changed, in Unix time.", *changed);
    add_tls(gauges, seen, details.is_secure);
}

void add_tcp(Gauges& gauges, const Probed& probed)
{
    const Observation& seen = probed.seen;
    // Something was said, or the end came, and it was not what is expected.
    const bool has_ended = seen.phases.processing + seen.phases.transfer > Duration::zero() &&
                           seen.took < probed.timeout;
    const bool lacks = !probed.module.expect.empty() && !seen.problem.empty() && has_ended;
    gauges.set("probe_failed_due_to_regex", "1 when the answer lacks what the module expects.",
               lacks);
    if (probed.module.has_tls)
        add_tls(gauges, seen, is_success(probed.module, seen));
}

void add_dns(Gauges& gauges, const Probed& probed)
{
    const Observation& seen = probed.seen;
    const bool has_answer = !seen.silence && !seen.is_garbage;
    DnsCounts counts;
    if (seen.details && seen.details->dns && has_answer)
        counts = *seen.details->dns;
    gauges.split("probe_dns_duration_seconds", "Where the time went, by phase.",
                 {{"resolve", seen.phases.resolve},
                  {"connect", seen.phases.connect},
                  {"request", seen.phases.processing}});
    gauges.set("probe_dns_answer_rrs", "Records in the answer.",
               static_cast<double>(counts.answers));
    gauges.set("probe_dns_authority_rrs", "Records of authorities in the answer.",
               static_cast<double>(counts.authorities));
    gauges.set("probe_dns_additional_rrs", "Additional records in the answer.",
               static_cast<double>(counts.additionals));
    gauges.set("probe_dns_query_succeeded", "1 when the name server answered at all.", has_answer);
    if (counts.serial)
        gauges.set("probe_dns_serial", "Of the zone.", static_cast<double>(*counts.serial));
}

void add_icmp(Gauges& gauges, const Probed& probed)
{
    const Observation& seen = probed.seen;
    gauges.split("probe_icmp_duration_seconds", "Where the time went, by phase.",
                 {{"resolve", seen.phases.resolve},
                  {"setup", seen.phases.connect},
                  {"rtt", seen.phases.processing}});
    if (seen.details && seen.details->hop_limit)
        gauges.set("probe_icmp_reply_hop_limit", "Of the answer to the echo.",
                   static_cast<double>(*seen.details->hop_limit));
}

}  // namespace

std::uint32_t hash_of(const Address& address) noexcept
{
    std::span<const std::uint8_t> bytes{address.bytes()};
    if (address.is_ipv4())
        bytes = bytes.last(4);
    std::uint32_t hash = 2166136261U;
    for (std::uint8_t each : bytes)
        hash = (hash ^ each) * 16777619U;
    return hash;
}

bool is_success(const ProbeModule& module, const Observation& seen) noexcept
{
    if (seen.silence || seen.is_garbage || seen.is_unknown)
        return false;
    switch (module.kind) {
    case ProbeKind::http:
        return seen.problem.empty() && seen.status_code >= 200 && seen.status_code <= 299;
    case ProbeKind::dns:
        // That there are no records is no failure of the server.
        return seen.dns_code == "NOERROR";
    case ProbeKind::tcp:
    case ProbeKind::icmp:
        break;
    }
    return seen.problem.empty();
}

std::string expose(const Probed& probed)
{
    Gauges gauges;
    gauges.set("probe_success", "1 when the target is as the module wants it.",
               is_success(probed.module, probed.seen));
    gauges.set("probe_duration_seconds", "How long the probe took.", probed.seen.took);
    add_address(gauges, probed);
    switch (probed.module.kind) {
    case ProbeKind::http:
        add_http(gauges, probed);
        break;
    case ProbeKind::tcp:
        add_tcp(gauges, probed);
        break;
    case ProbeKind::dns:
        add_dns(gauges, probed);
        break;
    case ProbeKind::icmp:
        add_icmp(gauges, probed);
        break;
    }
    return gauges.text();
}

}  // namespace holdfast::watch
