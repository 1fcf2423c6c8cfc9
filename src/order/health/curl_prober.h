// A probe of the external service over HTTP: GET /health, on a connection of its own, so that it
// waits behind no call. Loop thread.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/loop.h"
#include "lib/curl/multi/exchanges.h"
#include "order/health/health_watch.h"

namespace holdfast::order {

struct CurlProberSettings {
    std::string url;              // "http://127.0.0.1:5003", in front of "/health".
    std::string authorization{};  // As of CurlUpstreamSettings.
    Duration connect_timeout = std::chrono::seconds{2};
    std::size_t answer_bytes_max = std::size_t{64} << 10U;
};

class CurlProber final : public Prober {
public:
    CurlProber(CurlProberSettings settings, curl::Exchanges& exchanges, const Loop& loop);
    ~CurlProber() override { cancel(); }
    CurlProber(const CurlProber&) = delete;
    CurlProber& operator=(const CurlProber&) = delete;

    // Of the probes from now on.
    void set_authorization(std::string value) { settings_.authorization = std::move(value); }

    void start(Duration timeout, std::function<void(const Answer&)> done) override;
    void cancel() override;

private:
    CurlProberSettings settings_;
    curl::Exchanges& exchanges_;
    const Loop& loop_;
    std::optional<curl::ExchangeId> exchange_;
};

}  // namespace holdfast::order
