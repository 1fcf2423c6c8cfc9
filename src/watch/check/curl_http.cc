#include "watch/check/curl_http.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "lib/curl/url.h"
#include "watch/check/addresses.h"
#include "watch/check/redirect.h"
#include "watch/check/target.h"
#include "watch/check/tls_looks.h"

namespace holdfast::watch {
namespace {

// Whoever began the check gives it up long before that.
constexpr Duration patience = std::chrono::hours{1};
// What is counted and not kept costs time alone, and there is an end to that.
constexpr std::size_t counted_bytes_max = std::size_t{1} << 30U;

std::optional<Silence> silence_of(curl::End end) noexcept
{
    switch (end) {
    case curl::End::answered:
    case curl::End::too_long:
    case curl::End::malformed:
        return std::nullopt;
    case curl::End::not_resolved:
        return Silence::not_resolved;
    case curl::End::not_connected:
        return Silence::refused;
    case curl::End::tls_failed:
        return Silence::tls_failed;
    case curl::End::timed_out:
        return Silence::timed_out;
    case curl::End::cut_off:
        break;
    }
    return Silence::cut_off;
}

bool is_safe(std::string_view text) noexcept
{
    return std::ranges::none_of(text, is_control);
}

std::vector<std::string> lines_of(const Asking& asking)
{
    std::vector<std::string> lines;
    bool has_agent = false;
    for (const auto& [name, value] : asking.headers) {
        // More than one line would be another header than the one that was defined.
        if (name.empty() || !is_safe(name) || !is_safe(value))
            continue;
        has_agent = has_agent || equals_ignoring_case(name, "user-agent");
        // libcurl sends an empty one only with this spelling.
        lines.push_back(value.empty() ? join(name, ';') : join(name, ": ", value));
    }
    // There are servers that refuse who does not say what he is.
    if (!has_agent)
        lines.emplace_back("User-Agent: Holdfast");
    return lines;
}

// Unless the definition has its own word on it.
void add_trace(const trace::Context& context, Asking& asking)
{
    auto is_own = [](const auto& it) { return equals_ignoring_case(it.first, "traceparent"); };
    if (context.is_valid() && std::ranges::none_of(asking.headers, is_own))
        asking.headers.emplace_back("traceparent", format_traceparent(context));
}

void add(Phases& sum, const curl::Course& course)
{
    sum.connect += course.connect;
    sum.tls += course.tls;
    sum.processing += course.processing;
    sum.transfer += course.transfer;
}

void note_expiry(std::optional<WallTime>& earliest, WallTime time)
{
    earliest = earliest ? std::min(*earliest, time) : time;
}

bool is_admitted(const ProbeTerms* terms, const curl::Url& url)
{
    return terms == nullptr || !terms->admits ||
           terms->admits(url.host, parse_number<std::uint16_t>(url.port).value_or(0));
}

void note_answer(Details& details, const curl::Url& url, const curl::Response& response)
{
    details.http_version = response.http_version;
    details.is_secure = url.scheme == "https" && response.status != 0;
    details.body_bytes = response.body_bytes;
}

}  // namespace

struct HttpChecker::Visit {
    std::shared_ptr<const Service> service;
    std::shared_ptr<const ProbeTerms> probe;
    Instant until;
    curl::Url url;
    Asking asking;
    std::vector<std::string> visited{};  // Methods and URLs, at most redirects_max and one.
    std::vector<Address> addresses{};
    Observation seen{};
    Instant lookup_began{};
    std::optional<LookupId> lookup{};
    std::optional<curl::ExchangeId> exchange{};
    std::optional<TlsLookId> look{};
    bool is_described = false;  // All that is missing is what its certificates say.

    bool is_first() const noexcept { return visited.size() == 1; }
};

HttpChecker::HttpChecker(const Surroundings& surroundings, Done done)
    : surroundings_{surroundings},
      done_{std::move(done)},
      self_{std::make_shared<HttpChecker*>(this)}
{
}

HttpChecker::~HttpChecker()
{
    *self_ = nullptr;
    for (auto& [id, visit] : visits_)
        drop(*visit);
}

void HttpChecker::begin(const Check& check, Instant now)
{
    const Service& service = *check.service;
    auto [at, is_new] = visits_.emplace(check.id, std::make_unique<Visit>());
    CHECK(is_new);
    Visit& visit = *at->second;
    visit.service = check.service;
    visit.probe = check.probe;
    if (visit.probe)
        visit.seen.details.emplace();
    visit.until = now + check.timeout;
    visit.asking = {
        .method = service.http.method, .headers = service.http.headers, .body = service.http.body};
    add_trace(check.trace, visit.asking);
    Result<curl::Url> url = curl::parse_url(service.url);
    if (!url) {
        visit.seen.silence = Silence::unreachable;
        visit.seen.problem = join("the URL cannot be used: ", url.error().context);
        return finish(check.id);
    }
    if (!is_admitted(visit.probe.get(), *url)) {
        visit.seen.silence = Silence::unreachable;
        visit.seen.problem = join(url->origin(), " may not be asked");
        return finish(check.id);
    }
    visit.url = *std::move(url);
    look_up(check.id, visit);
}

void HttpChecker::look_up(CheckId id, Visit& visit)
{
    visit.lookup_began = surroundings_.loop.now();
    visit.visited.push_back(join(visit.asking.method, ' ', visit.url.text));
    std::optional<LookupId> lookup = find_admitted(
        surroundings_.addresses, visit.url.host, visit.service->family,
        [this, id](Result<std::vector<Address>> found) {
            Visit& its = *visits_.at(id);
            its.lookup.reset();
            its.seen.phases.resolve += surroundings_.loop.now() - its.lookup_began;
            if (its.probe && its.is_first())
                its.seen.details->lookup = its.seen.phases.resolve;
            if (found) {
                its.addresses = *std::move(found);
                return ask(id, its);
            }
            bool is_refused = found.error().code == Errc::invalid;
            its.seen.problem = found.error().context;
            // Who sent us here has answered, and wrong.
            if (its.is_first())
                its.seen.silence = is_refused ? Silence::unreachable : Silence::not_resolved;
            else
                its.seen.problem = join("redirected to ", its.url.origin(), ": ", its.seen.problem);
            finish(id);
        });
    // Otherwise it is over, and maybe the visit with it.
    if (lookup)
        visit.lookup = lookup;
}

void HttpChecker::ask(CheckId id, Visit& visit)
{
    const Service& service = *visit.service;
    curl::Request request{.method = visit.asking.method,
                          .url = visit.url.text,
                          .host = visit.url.host,
                          .port = visit.url.port,
                          .headers = lines_of(visit.asking),
                          .body = visit.asking.body,
                          .timeout = patience,
                          // By this libcurl decides when to try the next address.
                          .connect_timeout = visit.until - surroundings_.loop.now(),
                          .answer_bytes_max = surroundings_.limits.body_bytes_max};
    request.ca_file = service.tls.ca_file;
    for (const Address& each : visit.addresses)
        request.addresses.push_back(to_string(each));
    request.is_alone = true;
    request.is_verified = service.tls.verify;
    // Of the server that was meant; whom it sends us to has a name of its own.
    if (visit.is_first() && visit.url.scheme == "https")
        request.server_name = service.tls.server_name;
    request.is_compressed = !visit.probe;
    request.wants_head = true;
    request.wants_certificate = visit.url.scheme == "https";
    visit.seen.address = request.addresses.front();
    if (visit.probe) {
        request.answer_bytes_max = counted_bytes_max;
        request.is_counted = true;
        request.wants_chain = request.wants_certificate;
        if (visit.is_first())
            visit.seen.details->first_address = visit.seen.address;
    }
    visit.exchange = surroundings_.exchanges.start(
        std::move(request), [this, id](curl::Response response) { hear(id, std::move(response)); });
}

void HttpChecker::hear(CheckId id, curl::Response response)
{
    Visit& visit = *visits_.at(id);
    visit.exchange.reset();
    Observation& seen = visit.seen;
    add(seen.phases, response.course);
    if (!response.course.address.empty())
        seen.address = response.course.address;
    if (visit.probe) {
        note_answer(*seen.details, visit.url, response);
        if (visit.is_first())
            seen.details->first_address = seen.address;
    }
    if (response.course.certificate) {
        note_expiry(seen.certificate_expires, response.course.certificate->earliest);
        note_expiry(seen.leaf_expires, response.course.certificate->leaf);
    }
    if (response.end == curl::End::answered && go_on(id, visit, response))
        return;
    seen.silence = silence_of(response.end);
    seen.is_garbage = response.end == curl::End::malformed;
    seen.status_code = response.status;
    if (response.end != curl::End::answered)
        seen.problem = response.detail;
    seen.body = std::move(response.body);
    seen.headers = std::move(response.head);
    if (response.end == curl::End::tls_failed && !response.course.certificate)
        return look_at_certificate(id, visit);
    if (visit.probe && !response.course.chain.empty() && seen.details->is_secure)
        return describe_chain(id, visit, response.course);
    finish(id);
}

bool HttpChecker::go_on(CheckId id, Visit& visit, const curl::Response& response)
{
    unsigned most = visit.service->http.redirects_max;
    auto location =
        std::ranges::find(response.head, "location", &std::pair<std::string, std::string>::first);
    if (!is_redirect(response.status) || location == response.head.end() || most == 0)
        return false;
    if (visit.probe)
        ++visit.seen.details->redirects;
    std::string& problem = visit.seen.problem;
    Result<curl::Url> next = curl::follow(visit.url, location->second);
    if (!next) {
        problem = join("redirected to what cannot be asked: ", next.error().context);
        return false;
    }
    bool is_other = next->origin() != visit.url.origin();
    std::optional<Asking> asking = ask_next(response.status, visit.asking, is_other);
    if (visit.url.scheme == "https" && next->scheme == "http")
        problem = join("redirected from https to ", next->origin());
    else if (!asking)
        problem = join("the body of the request is redirected to ", next->origin());
    else if (std::ranges::find(visit.visited, join(asking->method, ' ', next->text)) !=
             visit.visited.end())
        problem = join("redirected in a circle, after ", visit.visited.size(), " requests");
    else if (visit.visited.size() > most)
        problem = join("redirected more than ", most, " times");
    else if (!is_admitted(visit.probe.get(), *next))
        problem = join("redirected to ", next->origin(), ", which may not be asked");
    if (!problem.empty())
        return false;
    visit.url = *std::move(next);
    visit.asking = *std::move(asking);
    visit.seen.status_code = response.status;
    look_up(id, visit);
    return true;
}

void HttpChecker::look_at_certificate(CheckId id, Visit& visit)
{
    const TlsOptions& tls = visit.service->tls;
    bool has_name = !tls.server_name.empty() && visit.is_first();
    TlsQuestion question{.addresses = visit.addresses,
                         .port = parse_number<std::uint16_t>(visit.url.port).value_or(0),
                         .server_name = has_name ? tls.server_name : visit.url.host,
                         .is_judged = false};
    visit.look = surroundings_.looks.look(std::move(question), [this, id](const Observation& look) {
        Visit& its = *visits_.at(id);
        its.look.reset();
        if (look.certificate_expires)
            note_expiry(its.seen.certificate_expires, *look.certificate_expires);
        if (look.leaf_expires)
            note_expiry(its.seen.leaf_expires, *look.leaf_expires);
        finish(id);
    });
}

void HttpChecker::describe_chain(CheckId id, Visit& visit, curl::Course& course)
{
    visit.is_described = true;
    surroundings_.looks.describe(visit.service->tls.ca_file, std::move(course.chain),
                                 std::move(course.tls_version),
                                 [this, self = self_, id](std::optional<TlsFacts> facts) {
                                     if (*self == nullptr)
                                         return;
                                     auto at = visits_.find(id);
                                     if (at == visits_.end())
                                         return;
                                     at->second->seen.details->tls = std::move(facts);
                                     finish(id);
                                 });
}

void HttpChecker::finish(CheckId id)
{
    auto visit = visits_.extract(id);
    done_(id, std::move(visit.mapped()->seen));
}

void HttpChecker::drop(Visit& visit)
{
    if (visit.lookup)
        surroundings_.addresses.cancel(*visit.lookup);
    if (visit.exchange)
        surroundings_.exchanges.cancel(*visit.exchange);
    if (visit.look)
        surroundings_.looks.cancel(*visit.look);
}

void HttpChecker::cancel(CheckId id)
{
    if (auto visit = visits_.extract(id); !visit.empty())
        drop(*visit.mapped());
}

Observation HttpChecker::give_up(CheckId id, Instant now)
{
    auto found = visits_.extract(id);
    CHECK(!found.empty());
    Visit& visit = *found.mapped();
    Observation& seen = visit.seen;
    if (visit.look || visit.is_described) {
        // All that was missing is what the certificates say.
        drop(visit);
        return std::move(seen);
    }
    seen.silence = Silence::timed_out;
    if (visit.lookup) {
        seen.phases.resolve += now - visit.lookup_began;
        seen.silence = Silence::not_resolved;
        seen.problem = join("no answer to who ", visit.url.host, " is");
        drop(visit);
        return std::move(seen);
    }
    std::optional<curl::Response> response;
    if (visit.exchange)
        response = surroundings_.exchanges.give_up(*visit.exchange);
    // It was not even begun: all connections that checks may have are in use.
    seen.is_unknown = visit.exchange && !response;
    const curl::Course course = response ? response->course : curl::Course{};
    add(seen.phases, course);
    bool is_secure = visit.url.scheme == "https";
    // Of a connection over TLS libcurl tells nothing before all of it is there.
    if (is_secure && course.tls == Duration::zero())
        seen.problem = "no connection over TLS";
    else if (course.connect == Duration::zero())
        seen.problem = "no connection";
    else if (course.processing == Duration::zero())
        seen.problem = "connected, but no answer came";
    else
        seen.problem = "the answer did not end";
    if (response) {
        seen.status_code = response->status;
        seen.headers = std::move(response->head);
        if (visit.probe)
            note_answer(*seen.details, visit.url, *response);
    }
    return std::move(seen);
}

}  // namespace holdfast::watch
