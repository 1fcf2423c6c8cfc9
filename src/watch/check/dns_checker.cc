#include "watch/check/dns_checker.h"

#include <algorithm>
#include <optional>

#include "base/check.h"
#include "base/endpoint.h"
#include "base/hex.h"
#include "base/text.h"
#include "lib/cares/records.h"
#include "watch/check/target.h"

namespace holdfast::watch {
namespace {

bool is_asked_about(const Service& service, std::string_view word)
{
    return std::ranges::any_of(service.conditions, [word](const ConditionText& each) {
        return each.text.find(word) != std::string::npos;
    });
}

// What is wrong where no condition says what would be right.
std::string problem_of(const Service& service, const Observation& seen)
{
    if (seen.dns_code != "NOERROR" && !is_asked_about(service, "[DNS_RCODE]"))
        return join("the name server answers ", seen.dns_code);
    if (seen.dns_code == "NOERROR" && seen.body.empty() && service.conditions.empty())
        return join("there is no ", service.dns.type, " record");
    return {};
}

// "ns.example. admin.example. 7 ...": the number behind the names.
std::optional<std::uint32_t> serial_of(std::string_view record)
{
    const std::vector<std::string_view> parts = split(record, ' ');
    return parts.size() > 2 ? parse_number<std::uint32_t>(parts[2]) : std::nullopt;
}

DnsCounts counts_of(const DnsCheck& check, const cares::Answer& answer)
{
    DnsCounts counts{.answers = answer.answers,
                     .authorities = answer.authorities,
                     .additionals = answer.additionals};
    if (equals_ignoring_case(check.type, "SOA") && !answer.records.empty())
        counts.serial = serial_of(answer.records.back());
    return counts;
}

}  // namespace

Result<std::string> parse_resolver(const std::string& text)
{
    if (text.empty())
        return std::string{};
    std::optional<Endpoint> endpoint = parse_endpoint(text);
    if (auto address = parse_address(text); address && !endpoint)
        endpoint = Endpoint{.host = to_string(*address), .port = 53};
    std::optional<Address> address;
    if (endpoint)
        address = parse_address(endpoint->host);
    if (!address)
        return Error{Errc::invalid, "a name server is given as an address with a port"};
    if (auto problem = find_address_problem(*address))
        return Error{Errc::invalid, std::move(*problem)};
    return to_string(*endpoint);
}

std::string question_name(const DnsCheck& check)
{
    std::optional<Address> address = parse_address(check.name);
    if (!address || !equals_ignoring_case(check.type, "PTR"))
        return check.name;
    std::string name;
    const Address::Bytes& bytes = address->bytes();
    if (address->is_ipv4()) {
        for (std::size_t i = 16; i > 12; --i)
            append_to(name, static_cast<unsigned>(bytes[i - 1]), '.');
        return name + "in-addr.arpa";
    }
    std::string digits = encode_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit)
        append_to(name, *digit, '.');
    return name + "ip6.arpa";
}

DnsChecker::DnsChecker(const Surroundings& surroundings, Done done)
    : surroundings_{surroundings}, done_{std::move(done)}
{
}

DnsChecker::~DnsChecker()
{
    for (const auto& [id, visit] : visits_)
        visit.resolver->forget(visit.question);
}

void DnsChecker::begin(const Check& check, Instant now)
{
    const DnsCheck& dns = check.service->dns;
    auto refuse = [&](std::string_view why) {
        done_(check.id, {.silence = Silence::unreachable, .problem = std::string{why}});
    };
    std::optional<int> type = cares::parse_type(dns.type);
    if (!type)
        return refuse(join("no such type of record: ", dns.type));
    Result<std::string> server = parse_resolver(dns.resolver);
    if (!server)
        return refuse(server.error().context);
    auto resolver = surroundings_.resolvers.find(*server);
    if (!resolver)
        return done_(check.id, {.silence = Silence::unreachable,
                                .problem = resolver.error().context,
                                .is_unknown = true});
    auto [at, is_new] = visits_.emplace(check.id, Visit{.service = check.service,
                                                        .is_probe = check.probe != nullptr,
                                                        .began = now,
                                                        .resolver = *resolver});
    CHECK(is_new);
    at->second.question = (*resolver)->ask(
        question_name(dns), *type,
        [this, id = check.id](cares::Answer answer) { hear(id, std::move(answer)); });
}

void DnsChecker::hear(CheckId id, cares::Answer answer)
{
    auto visit = visits_.extract(id);
    CHECK(!visit.empty());
    const Service& service = *visit.mapped().service;
    Observation seen;
    seen.phases.processing = surroundings_.loop.now() - visit.mapped().began;
    seen.address = service.dns.resolver;
    seen.dns_code = std::move(answer.code);
    seen.body = join_list(answer.records, "\n");
    seen.is_garbage = answer.is_malformed;
    if (visit.mapped().is_probe)
        seen.details.emplace().dns = counts_of(service.dns, answer);
    switch (answer.failure) {
    case cares::Failure::none:
    case cares::Failure::no_such_name:
        break;
    case cares::Failure::timed_out:
        seen.silence = Silence::timed_out;
        break;
    case cares::Failure::refused:
        seen.silence = Silence::refused;
        break;
    case cares::Failure::other:
        seen.silence = Silence::unreachable;
        break;
    }
    if (seen.silence)
        seen.problem = answer.why;
    else if (seen.is_garbage)
        seen.problem = "the answer of the name server is malformed";
    else
        seen.problem = problem_of(service, seen);
    done_(id, std::move(seen));
}

void DnsChecker::cancel(CheckId id)
{
    if (auto visit = visits_.extract(id); !visit.empty())
        visit.mapped().resolver->forget(visit.mapped().question);
}

Observation DnsChecker::give_up(CheckId id, Instant now)
{
    auto found = visits_.extract(id);
    CHECK(!found.empty());
    const Visit& visit = found.mapped();
    visit.resolver->forget(visit.question);
    Observation seen{.silence = Silence::timed_out, .problem = "no answer of the name server"};
    seen.phases.processing = now - visit.began;
    seen.address = visit.service->dns.resolver;
    return seen;
}

}  // namespace holdfast::watch
