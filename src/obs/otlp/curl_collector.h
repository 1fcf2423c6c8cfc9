// The collector over HTTP: OTLP's JSON is posted to it, on the loop. Loop thread.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/loop.h"
#include "lib/curl/multi/exchanges.h"
#include "obs/otlp/collector.h"

namespace holdfast::otlp {

struct CurlCollectorSettings {
    std::string traces_url{};
    std::string metrics_url{};
    std::vector<std::string> headers{};  // "Name: value"
    std::string ca_file{};               // Empty: whom the host trusts.
    Duration timeout = std::chrono::seconds{10};
};

class CurlCollector final : public Collector {
public:
    CurlCollector(curl::Exchanges& exchanges, const Loop& loop) noexcept
        : exchanges_{exchanges}, loop_{loop}
    {
    }
    ~CurlCollector() override;
    CurlCollector(const CurlCollector&) = delete;
    CurlCollector& operator=(const CurlCollector&) = delete;

    // Of the messages from now on.
    void apply(CurlCollectorSettings settings) { settings_ = std::move(settings); }

    void post(Message message, Done done) override;

private:
    curl::Exchanges& exchanges_;
    const Loop& loop_;
    CurlCollectorSettings settings_;
    std::array<std::optional<curl::ExchangeId>, 2> under_way_;  // By signal.
};

// What an answer means, `now` for dates in it. 429, 502, 503, 504 and no answer at all pass by
// themselves; what else is no success would be so every time.
Receipt to_receipt(const curl::Response& response, WallTime now);

}  // namespace holdfast::otlp
