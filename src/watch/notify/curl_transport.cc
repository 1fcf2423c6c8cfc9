#include "watch/notify/curl_transport.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/retry_after.h"
#include "base/text.h"
#include "watch/notify/json_payload.h"
#include "watch/notify/mail.h"
#include "watch/notify/template.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view alertmanager_path = "/api/v2/alerts";

std::string body_of(const Receiver& receiver, const Message& message, WallTime now)
{
    const Notice& first = message.members.front();
    switch (receiver.format) {
    case Format::slack:
        return slack_body(message);
    case Format::teams:
        return teams_body(message);
    case Format::alertmanager:
        return alertmanager_body(message, now, CurlTransport::alertmanager_lasts);
    case Format::webhook:
        // It was checked when it was loaded.
        if (Result<BodyTemplate> body = BodyTemplate::parse(receiver.body_template))
            return body->fill(first);
        break;
    case Format::log:
    case Format::email:
    case Format::legacy:
        break;
    }
    return legacy_body(first);
}

std::string url_of(const Receiver& receiver)
{
    std::string url = receiver.url;
    if (receiver.format != Format::alertmanager || url.ends_with(alertmanager_path))
        return url;
    while (url.ends_with('/'))
        url.pop_back();
    return url.append(alertmanager_path);
}

bool is_sent(curl::End end) noexcept
{
    return end != curl::End::not_resolved && end != curl::End::not_connected &&
           end != curl::End::tls_failed;
}

std::string_view words_of(curl::Posting posting) noexcept
{
    switch (posting) {
    case curl::Posting::accepted:
        break;
    case curl::Posting::refused:
        return "the mail server answered ";
    case curl::Posting::not_resolved:
        return "the name of the mail server was not resolved";
    case curl::Posting::not_connected:
        return "there was no connection to the mail server";
    case curl::Posting::tls_failed:
        return "TLS with the mail server failed";
    case curl::Posting::timed_out:
        return "the mail server did not answer in time";
    case curl::Posting::cut_off:
        return "the connection to the mail server ended";
    }
    return "";
}

}  // namespace

Sent to_sent(SendId id, const curl::Response& response, WallTime now)
{
    Sent sent{.id = id, .reception = Reception::failed};
    if (response.end != curl::End::answered) {
        sent.may_have_arrived = is_sent(response.end);
        sent.detail = words_of(response.end);
        return sent;
    }
    if (response.status >= 200 && response.status < 300) {
        sent.reception = Reception::accepted;
        return sent;
    }
    constexpr std::array wrong_message{400U, 413U, 422U};
    if (std::ranges::find(wrong_message, response.status) != wrong_message.end())
        sent.reception = Reception::refused;
    sent.may_have_arrived = response.status >= 500;
    sent.detail = join("it answered ", response.status);
    if (auto asked = response.header("Retry-After"))
        sent.retry_after = parse_retry_after(*asked, now);
    return sent;
}

Sent to_sent(SendId id, const curl::Posted& posted)
{
    Sent sent{.id = id,
              .reception = Reception::failed,
              .may_have_arrived = posted.may_have_arrived,
              .detail = std::string{words_of(posted.posting)}};
    if (posted.posting == curl::Posting::accepted)
        sent.reception = Reception::accepted;
    else if (posted.posting == curl::Posting::refused) {
        append_to(sent.detail, posted.code);
        if (posted.code == 552 || posted.code == 554)
            sent.reception = Reception::refused;
    }
    return sent;
}

// A letter on its way through the worker.
class CurlTransport::Posting final : public Job {
public:
    Posting(const CurlTransport& transport, SendId id, curl::Letter letter)
        : transport_{transport.self_},
          id_{id},
          letter_{std::move(letter)},
          given_up_{transport.given_up_.get_token()}
    {
    }

    void run() override
    {
        if (given_up_.stop_requested())
            posted_.posting = curl::Posting::not_connected;
        else
            posted_ = curl::post_letter(letter_, given_up_);
    }
    void done() override
    {
        // Whoever cancelled it does not hear of it any more.
        if (*transport_ != nullptr && (*transport_)->pending_.contains(id_))
            (*transport_)->note(to_sent(id_, posted_));
    }

private:
    std::shared_ptr<CurlTransport*> transport_;
    SendId id_;
    curl::Letter letter_;
    std::stop_token given_up_;
    curl::Posted posted_;
};

CurlTransport::CurlTransport(curl::Exchanges& exchanges, Worker& postman, Loop& loop)
    : exchanges_{exchanges},
      postman_{postman},
      loop_{loop},
      self_{std::make_shared<CurlTransport*>(this)}
{
}

CurlTransport::~CurlTransport()
{
    *self_ = nullptr;
    while (!pending_.empty())
        cancel(pending_.begin()->first);
}

void CurlTransport::submit(Send send, Instant /*now*/)
{
    CHECK(!send.message.members.empty() && !pending_.contains(send.id));
    if (send.to->format == Format::email)
        mail(send);
    else
        post(send);
}

void CurlTransport::post(const Send& send)
{
    const Receiver& to = *send.to;
    curl::Request request{
        .method = "POST",
        .url = url_of(to),
        .body = body_of(to, send.message, loop_.wall()),
        .timeout = to.timeout,
        .connect_timeout = std::min<Duration>(to.timeout, std::chrono::seconds{5}),
        .headers_wanted = {"Retry-After"},
        .ca_file = to.ca_file};
    request.headers.emplace_back("Content-Type: application/json");
    // One who knows this header takes a repeat for what it is. No control character is in an id.
    request.headers.push_back(join("Idempotency-Key: ", printable(send.message.id)));
    for (const auto& [name, value] : to.headers)
        request.headers.push_back(join(name, ": ", value));
    trace::Begun span;
    if (tracer_ != nullptr)
        span = tracer_->begin(nullptr);
    for (std::string& line : trace::header_lines(span.context))
        request.headers.push_back(std::move(line));
    SendId id = send.id;
    pending_.emplace(
        id, exchanges_.start(std::move(request),
                             [this, id, span = std::move(span), receiver = send.to,
                              attempt = send.message.attempt](const curl::Response& response) {
                                 Sent sent = to_sent(id, response, loop_.wall());
                                 end_span(span, *receiver, attempt, response.status, sent);
                                 note(std::move(sent));
                             }));
}

// Without the URL, which is a secret.
void CurlTransport::end_span(const trace::Begun& begun, const Receiver& to, unsigned attempt,
                             unsigned status, const Sent& sent)
{
    if (tracer_ == nullptr || !tracer_->wants(begun))
        return;
    trace::Span span{.name = "POST alert",
                     .kind = trace::Kind::client,
                     .attributes = {{"http.request.method", "POST"},
                                    {"holdfast.receiver", to.name},
                                    {"holdfast.attempt", std::int64_t{attempt}}}};
    if (status != 0)
        span.attributes.push_back({"http.response.status_code", std::int64_t{status}});
    if (sent.reception != Reception::accepted) {
        span.status = trace::Status::error;
        span.message = sent.detail;
    }
    tracer_->end(begun, std::move(span));
}

void CurlTransport::mail(const Send& send)
{
    const Receiver& to = *send.to;
    curl::Letter letter{.url = to.url,
                        .from = to.mail.from,
                        .to = to.mail.to,
                        .text = compose_mail(to.mail, send.message, loop_.wall()),
                        .user = to.mail.user,
                        .password = to.mail.password,
                        .requires_tls = to.mail.requires_tls,
                        .timeout = to.timeout,
                        .ca_file = to.ca_file};
    pending_.emplace(send.id, std::nullopt);
    if (!postman_.submit(std::make_unique<Posting>(*this, send.id, std::move(letter))))
        note({.id = send.id,
              .reception = Reception::failed,
              .detail = "too many letters are waiting"});
}

void CurlTransport::note(Sent sent)
{
    CHECK(pending_.erase(sent.id) == 1);
    sent_.push_back(std::move(sent));
    if (collector_ != nullptr)
        loop_.wake(*collector_);
}

std::vector<Sent> CurlTransport::collect(Instant /*now*/)
{
    return std::exchange(sent_, {});
}

void CurlTransport::cancel(SendId id)
{
    std::erase_if(sent_, [id](const Sent& each) { return each.id == id; });
    auto found = pending_.extract(id);
    if (found.empty())
        return;
    if (found.mapped())
        exchanges_.cancel(*found.mapped());
}

}  // namespace holdfast::watch
