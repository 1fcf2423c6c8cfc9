// Receivers that are reached over HTTP, on the loop, or by mail, on a worker's thread: to hand a
// letter over takes as long as its server likes. Loop thread.
//
// What an answer means: 2xx is taken. 400, 413 and 422 say that the message is wrong, and it would
// be so every time; of the mail server, 552 and 554 do. All else is tried again, a refused login
// and a 404 too: somebody will repair that within the day, and wants to know what he missed.
// What is said of a failure never has a URL in it: that is a secret.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "base/job.h"
#include "base/loop.h"
#include "lib/curl/multi/exchanges.h"
#include "lib/curl/smtp/letter.h"
#include "obs/trace/tracer.h"
#include "watch/notify/transport.h"

namespace holdfast::watch {

class CurlTransport final : public Transport {
public:
    // How long an alert lasts at an Alertmanager that does not hear of it again: some renewals.
    static constexpr std::chrono::minutes alertmanager_lasts{15};

    // `postman` is nobody else's: a letter may keep it for its timeout.
    CurlTransport(curl::Exchanges& exchanges, Worker& postman, Loop& loop);
    ~CurlTransport() override;
    CurlTransport(const CurlTransport&) = delete;
    CurlTransport& operator=(const CurlTransport&) = delete;

    // Woken when there is something to collect; must be on the loop. Null for nobody.
    void set_collector(Task* collector) noexcept { collector_ = collector; }

    // Outlives this. Each message that is posted is a span, and its headers say so.
    void set_tracer(trace::Tracer* tracer) noexcept { tracer_ = tracer; }

    // Letters under way end within about a second; none is begun any more.
    void give_up_letters() noexcept { given_up_.request_stop(); }

    void submit(Send send, Instant now) override;
    std::vector<Sent> collect(Instant now) override;
    void cancel(SendId id) override;
    Instant next_event() const override { return never; }

private:
    class Posting;

    void post(const Send& send);
    void mail(const Send& send);
    void note(Sent sent);
    void end_span(const trace::Begun& begun, const Receiver& to, unsigned attempt, unsigned status,
                  const Sent& sent);

    curl::Exchanges& exchanges_;
    Worker& postman_;
    Loop& loop_;
    Task* collector_ = nullptr;
    trace::Tracer* tracer_ = nullptr;
    std::map<SendId, std::optional<curl::ExchangeId>> pending_;  // Nothing: by mail.
    std::vector<Sent> sent_;
    std::stop_source given_up_;
    std::shared_ptr<CurlTransport*> self_;  // Null when this is gone.
};

// What came of it, `now` for dates in it.
Sent to_sent(SendId id, const curl::Response& response, WallTime now);
Sent to_sent(SendId id, const curl::Posted& posted);

}  // namespace holdfast::watch
