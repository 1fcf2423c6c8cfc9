#include "http/auth/guard.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/text.h"
#include "http/auth/client.h"
#include "lib/gnutls/digest.h"
#include "obs/message_ids.h"

namespace holdfast::http {
namespace {

using std::chrono::seconds;

constexpr const char* realm = "realm=\"Holdfast\"";
// The queue of hashes is shorter than that in time.
constexpr seconds busy_for{2};

bool changes_something(Method method) noexcept
{
    return method != Method::get && method != Method::head && method != Method::options;
}

// RFC 9110 wants one, and only HTTP/1.0 may leave it out: no browser that could be misled does.
bool may_lack_host(const Request& request) noexcept
{
    return request.version == "HTTP/1.0";
}

std::string described(const Principal& who)
{
    return join(who.kind == Principal::Kind::user ? "user " : "token ", who.name, " has ",
                to_string(who.scopes));
}

}  // namespace

Guard::Guard(const World& world, const GuardSettings& settings)
    : world_{world},
      failures_{settings.failures},
      metrics_{world.registry,
               {.cached = [this] { return static_cast<double>(verifier_.cached_count()); },
                .hashing = [this] { return static_cast<double>(verifier_.hash_count()); },
                .limited_addresses =
                    [this] { return static_cast<double>(failures_.count(world_.clock.now())); }}},
      verifier_{{.clock = world.clock,
                 .worker = world.worker,
                 .hashed = [this](Duration took) { metrics_.hashed(took); }},
                settings.logins}
{
    apply(settings);
}

void Guard::apply(const GuardSettings& settings)
{
    settings_ = settings;
    is_open_ = settings.logins.credentials->empty() && settings.anonymous.empty();
    hosts_ = {.allowed = settings.allowed_hosts, .own_name = world_.own_name};
    failures_.apply(settings.failures);
    verifier_.apply(settings.logins);
}

void Guard::ask(Request& request, Scope scope, Visitor& visitor) noexcept
{
    Case at{request, resolve(scope, request.method), visitor};
    Actor& actor = request.actor;
    actor.name.clear();
    request.scopes = is_open_ ? Scopes::all() : settings_.anonymous;
    if (request.peer->is_control()) {
        request.scopes = Scopes::all();
        // Who may connect was decided by the socket's mode: root and its group.
        actor.kind = Actor::Kind::uid;
        actor.uid = *request.peer->uid;
        return visitor.admitted();
    }
    actor.kind = Actor::Kind::address;
    actor.address = client_address_text(request, settings_.trusted_proxies);
    if (is_foreign(at))
        return;
    if (at.scope == Scope::open || is_open_)
        return visitor.admitted();
    ask_for_credentials(at);
}

// True when it was refused as not meant for us.
bool Guard::is_foreign(const Case& at)
{
    Request& request = at.request;
    std::string_view host = request.target.authority;
    if (host.empty())
        host = request.header("Host");
    if (host.empty() && may_lack_host(request))
        return false;
    // Of two, a proxy before us may have looked at the other one.
    bool is_one = request.headers("Host").size() <= 1;
    HostVerdict verdict = is_one ? judge_host(host, hosts_) : HostVerdict::malformed;
    if (verdict == HostVerdict::malformed) {
        metrics_.count(GuardMetrics::Foreign::host);
        refuse(at,
               {.status = 400, .detail = "The Host header is missing, malformed, or sent twice."});
        return true;
    }
    if (verdict == HostVerdict::foreign) {
        metrics_.count(GuardMetrics::Foreign::host);
        report(messages::foreign_host, at,
               join("a request for the host ", printable(host.substr(0, 253)),
                    " was refused: this server does not go by that name"));
        refuse(at, {.status = 421,
                    .detail = "This server does not go by that name. Names are added by "
                              "http.allowed_hosts."});
        return true;
    }
    if (changes_something(request.method) &&
        is_forged(request.header("Sec-Fetch-Site"), request.header("Origin"), host)) {
        metrics_.count(GuardMetrics::Foreign::forged);
        report(messages::forged_request, at,
               "a browser sent this for a page of another site: refused");
        refuse(at,
               {.status = 403, .detail = "A page of another site cannot change anything here."});
        return true;
    }
    return false;
}

void Guard::ask_for_credentials(const Case& at)
{
    std::string_view header = at.request.header("Authorization");
    if (!header.empty())
        return verify(at, header);
    if (settings_.anonymous.has(at.scope))
        return at.visitor.admitted();
    metrics_.count(GuardMetrics::Outcome::missing);
    refuse(at,
           {.status = 401,
            .detail = join("This needs credentials with the scope ", to_string(at.scope), ".")},
           challenges(nullptr));
}

void Guard::verify(const Case& at, std::string_view header)
{
    Verifier::Digest digest = verifier_.digest_of(header);
    if (const Principal* who = verifier_.recognise(digest)) {
        metrics_.count(GuardMetrics::Outcome::remembered);
        return admit_if_granted(at, *who);
    }
    Authorization login = parse_authorization(header);
    switch (login.kind) {
    case AuthorizationKind::bearer:
        return verify_token(at, login.secret);
    case AuthorizationKind::basic:
        return verify_password(at, digest, std::move(login));
    case AuthorizationKind::none:
    case AuthorizationKind::unsupported:
    case AuthorizationKind::malformed:
        // Not a guess: nothing was held against anything.
        metrics_.count(GuardMetrics::Outcome::wrong);
        refuse(at,
               {.status = 401,
                .detail = "The Authorization header is neither Basic nor Bearer, or malformed."},
               challenges("invalid_request"));
    }
}

// No limit for what is right: recognising a token costs less than the look at the limit.
void Guard::verify_token(const Case& at, std::string_view token)
{
    gnutls::Sha256 digest = gnutls::sha256(token);
    const Credential* found = settings_.logins.credentials->find_token(
        {reinterpret_cast<const char*>(digest.data()), digest.size()});
    if (found != nullptr) {
        metrics_.count(GuardMetrics::Outcome::accepted);
        return admit_if_granted(at, found->who);
    }
    if (Duration wait = charge(at); wait > Duration::zero())
        return refuse_for(at, wait);
    refuse_login(at, "there is no such token", "invalid_token");
}

void Guard::verify_password(const Case& at, const Verifier::Digest& digest, Authorization login)
{
    // Before any work: a hash costs as much as ten thousand requests. Who waits for the same login
    // costs nothing.
    const bool is_charged = !verifier_.is_under_way(digest);
    if (is_charged)
        if (Duration wait = charge(at); wait > Duration::zero())
            return refuse_for(at, wait);
    verifier_.verify(
        {.digest = digest, .user = std::move(login.user), .password = std::move(login.secret)},
        &at.visitor, [this, at, is_charged](Verifier::Outcome outcome, const Principal* who) {
            auto address = parse_address(at.request.actor.address);
            if (is_charged && address && outcome != Verifier::Outcome::wrong)
                failures_.refund(*address, world_.clock.now());
            conclude(at, outcome, who);
        });
}

void Guard::conclude(const Case& at, Verifier::Outcome outcome, const Principal* who)
{
    switch (outcome) {
    case Verifier::Outcome::right:
        metrics_.count(GuardMetrics::Outcome::accepted);
        return admit_if_granted(at, *who);
    case Verifier::Outcome::wrong:
        // A name that nobody has is not logged: it may be a password in the wrong field.
        return refuse_login(at,
                            who == nullptr ? std::string{"there is no such user"}
                                           : join("the password of ", who->name, " was wrong"),
                            nullptr);
    case Verifier::Outcome::overloaded:
        metrics_.count(GuardMetrics::Outcome::overloaded);
        return refuse(at, {.status = 503,
                           .detail = "Too many logins are being verified; try again.",
                           .retry_after = busy_for});
    }
}

void Guard::admit_if_granted(const Case& at, const Principal& who)
{
    Actor& actor = at.request.actor;
    bool is_user = who.kind == Principal::Kind::user;
    actor.kind = is_user ? Actor::Kind::user : Actor::Kind::token;
    actor.name = who.name;
    at.request.scopes.add(who.scopes);
    if (who.scopes.has(at.scope) || settings_.anonymous.has(at.scope))
        return at.visitor.admitted();
    metrics_.count(GuardMetrics::Outcome::forbidden);
    report(messages::access_denied, at,
           join(described(who), ", and this needs ", to_string(at.scope)));
    refuse(
        at,
        {.status = 403,
         .detail = join("This needs the scope ", to_string(at.scope), "; ", described(who), ".")},
        {{"WWW-Authenticate", join("Bearer ", realm, ", error=\"insufficient_scope\", scope=\"",
                                   to_string(at.scope), "\"")}});
}

void Guard::refuse_login(const Case& at, std::string_view what, const char* bearer_error)
{
    metrics_.count(GuardMetrics::Outcome::wrong);
    report(messages::login_failed, at, what);
    refuse(at, {.status = 401, .detail = "These credentials are not right."},
           challenges(bearer_error));
}

Duration Guard::charge(const Case& at)
{
    auto address = parse_address(at.request.actor.address);
    return address ? failures_.charge(*address, world_.clock.now()) : Duration::zero();
}

void Guard::refuse_for(const Case& at, Duration wait)
{
    metrics_.count(GuardMetrics::Outcome::limited);
    report(messages::login_limited, at,
           join("credentials were wrong too often, and are not looked at for ",
                std::chrono::ceil<seconds>(wait).count(), " s"));
    refuse(at, {.status = 429,
                .detail = "Credentials from this address were wrong too often.",
                .retry_after = std::chrono::ceil<seconds>(wait)});
}

void Guard::refuse(const Case& at, const Problem& problem, std::vector<Header> headers)
{
    Response response = problem_response(problem, at.request.target.path, at.request.id);
    for (Header& header : headers)
        response.headers.push_back(std::move(header));
    at.visitor.refused(std::move(response));
}

// What there is nobody for is not offered.
std::vector<Header> Guard::challenges(const char* bearer_error) const
{
    std::vector<Header> headers;
    const Credentials& credentials = *settings_.logins.credentials;
    if (!credentials.users().empty())
        headers.push_back({"WWW-Authenticate", join("Basic ", realm, ", charset=\"UTF-8\"")});
    if (!credentials.tokens().empty() || headers.empty())
        headers.push_back(
            {"WWW-Authenticate", bearer_error == nullptr
                                     ? join("Bearer ", realm)
                                     : join("Bearer ", realm, ", error=\"", bearer_error, "\"")});
    return headers;
}

void Guard::report(const obs::Message& message, const Case& at, std::string_view what)
{
    const Request& request = at.request;
    world_.log.write(message,
                     join(request.actor.address, ": ", to_string(request.method), " ",
                          printable(request.target.path), ": ", what),
                     {{"HOLDFAST_CLIENT", request.actor.address},
                      {"HOLDFAST_ACTOR", to_string(request.actor)},
                      {"HOLDFAST_METHOD", std::string{to_string(request.method)}},
                      {"HOLDFAST_REASON", std::string{what}},
                      {"HOLDFAST_REQUEST_ID", request.id}});
}

}  // namespace holdfast::http
