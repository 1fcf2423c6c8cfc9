#include "obs/otlp/curl_collector.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/retry_after.h"
#include "base/text.h"
#include "obs/otlp/json_receipt.h"

namespace holdfast::otlp {
namespace {

constexpr std::array may_pass{429U, 502U, 503U, 504U};
constexpr std::size_t answer_bytes_max = std::size_t{64} << 10U;
// Of the answer, for the journal.
constexpr std::size_t said_bytes_max = 200;

}  // namespace

Receipt to_receipt(const curl::Response& response, WallTime now)
{
    if (response.end != curl::End::answered)
        return {.reception = Reception::failed, .detail = std::string{words_of(response.end)}};
    if (response.status >= 200 && response.status < 300)
        return read_receipt(response.body);
    Receipt receipt{.reception = Reception::refused,
                    .detail = join("it answered ", response.status)};
    if (!response.body.empty() && is_utf8(response.body))
        append_to(receipt.detail, ": ", printable(cut_utf8(response.body, said_bytes_max)));
    if (std::ranges::find(may_pass, response.status) != may_pass.end()) {
        receipt.reception = Reception::failed;
        if (auto asked = response.header("Retry-After"))
            receipt.retry_after = parse_retry_after(*asked, now);
    }
    return receipt;
}

CurlCollector::~CurlCollector()
{
    for (const auto& id : under_way_)
        if (id)
            exchanges_.cancel(*id);
}

void CurlCollector::post(Message message, Done done)
{
    auto& slot = under_way_.at(static_cast<std::size_t>(message.signal));
    CHECK(!slot);
    curl::Request request{
        .method = "POST",
        .url = message.signal == Signal::traces ? settings_.traces_url : settings_.metrics_url,
        .headers = settings_.headers,
        .body = std::move(message.body),
        .timeout = settings_.timeout,
        .connect_timeout = std::min<Duration>(settings_.timeout, std::chrono::seconds{5}),
        .answer_bytes_max = answer_bytes_max,
        .headers_wanted = {"Retry-After"},
        .ca_file = settings_.ca_file};
    request.headers.emplace_back("Content-Type: application/json");
    // Or libcurl would wait for a word before each long message.
    request.headers.emplace_back("Expect:");
    if (message.is_compressed)
        request.headers.emplace_back("Content-Encoding: gzip");
    slot = exchanges_.start(std::move(request),
                            [this, &slot, done = std::move(done)](const curl::Response& response) {
                                slot.reset();
                                done(to_receipt(response, loop_.wall()));
                            });
}

}  // namespace holdfast::otlp
