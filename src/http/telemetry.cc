#include "http/telemetry.h"

#include <utility>

#include "base/text.h"
#include "http/auth/client.h"
#include "obs/message_ids.h"
#include "obs/trace/current.h"

namespace holdfast::http {
namespace {

// The key of the configuration.
std::string_view limit_of(Refusal why) noexcept
{
    switch (why) {
    case Refusal::address_limit:
        return "http.connections_per_address";
    case Refusal::control_limit:
        return "control.connections_max";
    default:
        return "http.connections_max";
    }
}

// The same; nothing for what is not about time.
std::string_view patience_of(Refused reason) noexcept
{
    switch (reason) {
    case Refused::head_timeout:
        return "http.header_timeout";
    case Refused::body_timeout:
        return "http.body_timeout";
    case Refused::answer_timeout:
        return "http.answer_timeout";
    default:
        return {};
    }
}

}  // namespace

Telemetry::Telemetry(obs::Registry& registry, obs::Log& log, const Router& router,
                     TelemetrySettings settings)
    : log_{log},
      router_{router},
      settings_{std::move(settings)},
      metrics_{registry, router},
      traffic_{router},
      handshakes_{registry}
{
}

void Telemetry::request_finished(const Finished& finished) noexcept
{
    const trace::Scope scope{finished.request.trace.context};
    metrics_.request_finished(finished);
    traffic_.request_finished(finished);
    bool slow = !finished.is_live && settings_.slow_request > Duration::zero() &&
                finished.took >= settings_.slow_request;
    if (slow)
        write(messages::slow_request, finished);
    if (!finished.failure.empty())
        write_failure(finished);
    if (settings_.access_log)
        write(messages::access, finished);
    if (tracer_ != nullptr && tracer_->wants(finished.request.trace))
        end_span(finished);
    if (listener_ != nullptr)
        listener_->request_finished(finished);
}

// By the names that OpenTelemetry has for HTTP servers. It ends when the answer is out.
void Telemetry::end_span(const Finished& finished)
{
    const Request& request = finished.request;
    trace::Span span{.name = std::string{to_string(request.method)}, .kind = trace::Kind::server};
    span.attributes.reserve(9);
    // A list in braces would copy each text.
    auto add = [&span](std::string_view name, trace::Value value) {
        span.attributes.push_back({name, std::move(value)});
    };
    add("http.request.method", span.name);
    if (finished.route != no_route) {
        std::string route = route_name(finished.route);
        append_to(span.name, ' ', route);
        add("http.route", std::move(route));
    }
    add("url.path", std::string{request.target.path});
    if (finished.status != 0)
        add("http.response.status_code", static_cast<std::int64_t>(finished.status));
    add("http.response.body.size", static_cast<std::int64_t>(finished.body_bytes));
    add("client.address", client_of(request, settings_.trusted_proxies));
    add("holdfast.request.id", request.id);
    add("holdfast.actor", to_string(request.actor));
    // What a client did wrong is no error of the server's.
    if (finished.status == 0 || finished.status >= 500) {
        span.status = trace::Status::error;
        add("error.type", status_word(finished));
    }
    tracer_->end(request.trace, std::move(span));
}

std::string Telemetry::route_name(std::size_t route) const
{
    return std::string{route == no_route ? "other" : router_.routes()[route].path};
}

// By route, so that one fault is one entry whatever the paths were.
void Telemetry::write_failure(const Finished& finished)
{
    const Request& request = finished.request;
    log_.write(messages::request_failed,
               join(to_string(request.method), " ", printable(request.target.path), " failed with ",
                    finished.status, ": ", printable(finished.failure)),
               {{"HOLDFAST_METHOD", std::string{to_string(request.method)}},
                {"HOLDFAST_ROUTE", route_name(finished.route)},
                {"HOLDFAST_STATUS", join(finished.status)},
                {"HOLDFAST_ERROR", std::string{finished.failure}},
                {"HOLDFAST_REQUEST_ID", request.id},
                {"HOLDFAST_CLIENT", client_of(request, settings_.trusted_proxies)},
                {"HOLDFAST_ACTOR", to_string(request.actor)}});
}

void Telemetry::write(const obs::Message& message, const Finished& finished)
{
    const Request& request = finished.request;
    std::string text = join(to_string(request.method), " ", printable(request.target.path), " ",
                            status_word(finished), " in ", seconds(finished.took), " s");
    log_.write(message, std::move(text),
               {{"HOLDFAST_METHOD", std::string{to_string(request.method)}},
                {"HOLDFAST_ROUTE", route_name(finished.route)},
                {"HOLDFAST_STATUS", status_word(finished)},
                {"HOLDFAST_SECONDS", join(seconds(finished.took))},
                {"HOLDFAST_BYTES", join(finished.body_bytes)},
                {"HOLDFAST_REQUEST_ID", request.id},
                {"HOLDFAST_CLIENT", client_of(request, settings_.trusted_proxies)},
                {"HOLDFAST_ACTOR", to_string(request.actor)}});
}

void Telemetry::handler_failed(const Request& request, std::size_t route,
                               std::string_view what) noexcept
{
    log_.write(messages::request_failed,
               join(to_string(request.method), " ", printable(request.target.path),
                    " failed: ", printable(what)),
               {{"HOLDFAST_METHOD", std::string{to_string(request.method)}},
                {"HOLDFAST_ROUTE", route_name(route)},
                {"HOLDFAST_STATUS", "500"},
                {"HOLDFAST_ERROR", std::string{what}},
                {"HOLDFAST_REQUEST_ID", request.id},
                {"HOLDFAST_CLIENT", client_of(request, settings_.trusted_proxies)},
                {"HOLDFAST_ACTOR", to_string(request.actor)}});
}

void Telemetry::connection_refused(Refusal why, bool answered) noexcept
{
    metrics_.connection_refused(why, answered);
    if (why == Refusal::no_descriptor) {
        log_.write(messages::descriptors_exhausted,
                   "no file descriptor left to accept a connection with", {});
        return;
    }
    std::string_view limit = limit_of(why);
    log_.write(messages::queue_full, join("connection refused: ", limit, " is reached"),
               {{"HOLDFAST_QUEUE", std::string{limit}}});
}

// Those who send nonsense are counted alone: each of them is gone at once.
void Telemetry::request_refused(Refused reason) noexcept
{
    metrics_.request_refused(reason);
    if (std::string_view limit = patience_of(reason); !limit.empty())
        log_.write(messages::clients_too_slow,
                   join("a client was too slow, and was sent away: ", limit, " was over"),
                   {{"HOLDFAST_LIMIT", std::string{limit}}});
}

// For whoever looks for the reason why one client fails. Scanners and old clients fail all day.
void Telemetry::tls_failed(TlsFailure why, std::string_view client,
                           std::string_view detail) noexcept
{
    handshakes_.failed(why);
    if (log_.enabled(obs::Severity::debug))
        log_.debug(join("TLS with ", client, " failed: ", tls::to_string(why), ": ", detail),
                   {{"HOLDFAST_CLIENT", std::string{client}}});
}

}  // namespace holdfast::http
