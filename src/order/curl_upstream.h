// The external service over HTTP: an order is posted to /validate, and the answer read. Loop
// thread.
//
// An attempt is one request, except that libcurl sends it once more when a connection that was kept
// turns out to have been closed before a byte came back. The key tells the service that both are
// one.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/loop.h"
#include "lib/curl/multi/exchanges.h"
#include "obs/trace/tracer.h"
#include "order/upstream.h"

namespace holdfast::order {

struct CurlUpstreamSettings {
    std::string url;              // "http://127.0.0.1:5003", in front of "/validate".
    std::string authorization{};  // The header's value: "Bearer ..."; empty: it is not sent.
    Duration connect_timeout = std::chrono::seconds{2};
    std::size_t answer_bytes_max = std::size_t{64} << 10U;
};

class CurlUpstream final : public Upstream {
public:
    CurlUpstream(CurlUpstreamSettings settings, curl::Exchanges& exchanges, Loop& loop);
    ~CurlUpstream() override;
    CurlUpstream(const CurlUpstream&) = delete;
    CurlUpstream& operator=(const CurlUpstream&) = delete;

    // Woken when there is something to collect; must be on the loop. Null for nobody.
    void set_collector(Task* collector) noexcept { collector_ = collector; }

    // Outlives this. Each call is a span of its order's trace, and its headers say so.
    void set_tracer(trace::Tracer* tracer) noexcept { tracer_ = tracer; }

    // Of the calls from now on.
    void set_authorization(std::string value) { settings_.authorization = std::move(value); }

    void submit(Call call, Instant now) override;
    std::vector<Reply> collect(Instant now) override;
    void cancel(CallId id) override;
    Instant next_event() const override { return never; }

private:
    struct Pending {
        curl::ExchangeId exchange;
        std::string order_id;
        Instant began;
        trace::Begun span{};
    };

    curl::Request request_of(const Call& call, const trace::Context& span) const;
    void end_span(const Pending& call, const Answer& answer);
    void note(CallId id, const curl::Response& response);

    CurlUpstreamSettings settings_;
    curl::Exchanges& exchanges_;
    Loop& loop_;
    Task* collector_ = nullptr;
    trace::Tracer* tracer_ = nullptr;
    std::map<CallId, Pending> pending_;
    std::vector<Reply> replies_;
};

// What a response means for an order; `now` for dates in it.
Answer to_answer(const curl::Response& response, std::string_view order_id, WallTime now);

}  // namespace holdfast::order
