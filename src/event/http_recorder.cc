#include "event/http_recorder.h"

#include <string>
#include <utility>

#include "base/text.h"
#include "http/problem.h"

namespace holdfast::event {
namespace {

constexpr std::size_t endpoint_bytes_max = 256;

std::string endpoint_of(const http::Request& request)
{
    return std::string{cut_utf8(request.target.path, endpoint_bytes_max)};
}

// By now the gate has seen past the proxies, unless the request was refused before that.
const std::string& address_of(const http::Request& request)
{
    const std::string& seen = request.actor.address;
    return seen.empty() && request.peer != nullptr ? request.peer->address : seen;
}

// Not why it failed: that is for the journal, and the request's id leads there.
ErrorRecord error_of(const http::Finished& finished, WallTime at)
{
    const http::Request& request = finished.request;
    return {.at = at,
            .message = join(http::reason_phrase(finished.status), " (request ", request.id, ")"),
            .kind = join("http_", finished.status),
            .endpoint = endpoint_of(request)};
}

}  // namespace

void HttpRecorder::request_finished(const http::Finished& finished) noexcept
{
    const http::Request& request = finished.request;
    const WallTime ended = loop_.wall();
    if (finished.status >= 500)
        recorder_.add(error_of(finished, ended));
    if (sample_ < 1 && random_.fraction() >= sample_)
        return;
    const std::string& address = address_of(request);
    recorder_.add(RequestRecord{.at = ended - finished.took,
                                .user_ip = address,
                                .method = http::to_string(request.method),
                                .endpoint = endpoint_of(request)});
    recorder_.add(ResponseRecord{
        .at = ended, .user_ip = address, .status = finished.status, .took = finished.took});
}

}  // namespace holdfast::event
