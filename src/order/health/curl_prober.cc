#include "order/health/curl_prober.h"

#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "order/curl_upstream.h"

namespace holdfast::order {

CurlProber::CurlProber(CurlProberSettings settings, curl::Exchanges& exchanges, const Loop& loop)
    : settings_{std::move(settings)}, exchanges_{exchanges}, loop_{loop}
{
    while (settings_.url.ends_with('/'))
        settings_.url.pop_back();
}

void CurlProber::start(Duration timeout, std::function<void(const Answer&)> done)
{
    CHECK(!exchange_);
    curl::Request request{.url = join(settings_.url, "/health"),
                          .headers = {},
                          .timeout = timeout,
                          .connect_timeout = settings_.connect_timeout,
                          .answer_bytes_max = settings_.answer_bytes_max};
    request.headers.emplace_back("Accept: application/json");
    if (!settings_.authorization.empty())
        request.headers.push_back(join("Authorization: ", settings_.authorization));
    exchange_ = exchanges_.start(
        std::move(request),
        [this, began = loop_.now(), done = std::move(done)](const curl::Response& response) {
            exchange_.reset();
            Answer answer = to_answer(response, {}, loop_.wall());
            answer.took = loop_.now() - began;
            // There is no order that it could speak of.
            if (response.end == curl::End::answered)
                answer.detail.clear();
            done(answer);
        });
}

void CurlProber::cancel()
{
    if (auto exchange = std::exchange(exchange_, std::nullopt))
        exchanges_.cancel(*exchange);
}

}  // namespace holdfast::order
