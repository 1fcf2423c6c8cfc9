#include "shipment/http_counts.h"

#include <utility>

#include "http/failure.h"
#include "lib/json/writer.h"

namespace holdfast::shipment {
namespace {

// Sorted, as counts are.
std::string encode(const Counts& counts)
{
    std::string body;
    json::Writer json{body};
    json.begin_object();
    for (const StatusCount& each : counts)
        json.member(each.status, each.count);
    json.end_object();
    body.push_back('\n');
    return body;
}

}  // namespace

http::Response CountsAnswer::to(const http::Request& request)
{
    std::shared_ptr<const Counts> counts = board_.look();
    if (!counts)
        return http::error_response({Errc::internal, board_.trouble()}, request);
    if (counts != seen_) {
        body_ = std::make_shared<const std::string>(encode(*counts));
        seen_ = std::move(counts);
    }
    return {.content_type = http::json_type, .body = body_};
}

}  // namespace holdfast::shipment
