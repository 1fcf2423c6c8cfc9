// A route that takes its body in pieces, and does with each what a test wants. One thread.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "http/edge/body_stream.h"
#include "http/router.h"

namespace holdfast::http {

// What a test sees of the sinks of its route, and tells them.
struct Upload {
    std::string taken;
    std::size_t pieces = 0;
    int opened = 0;
    int finished = 0;
    int destroyed = 0;
    std::string path;  // As the request has it when the sink is opened.
    BodyFlow* flow = nullptr;

    BodyLimits limits{.bytes_max = 1000, .time = std::chrono::seconds{10}, .rate_min = 100};
    std::function<BodySink::Take(std::string_view)> take;  // What to say; `more` without.
    std::function<void(Reply)> finish;                     // Answers what it took, without.
    std::function<BodyStream::Opened()> open;              // Instead of a sink.
};

class UploadSink final : public BodySink {
public:
    explicit UploadSink(Upload& upload) : upload_{upload} {}
    ~UploadSink() override { ++upload_.destroyed; }

    Take take(std::string_view piece) noexcept override
    {
        upload_.taken += piece;
        ++upload_.pieces;
        return upload_.take ? upload_.take(piece) : Take::more;
    }
    void finish(Reply reply) override
    {
        ++upload_.finished;
        if (upload_.finish)
            upload_.finish(std::move(reply));
        else
            reply.send(make_response(200, "text/plain", upload_.taken));
    }

private:
    Upload& upload_;
};

inline Route upload_route(Upload& upload)
{
    auto open = [&](const Request& request, BodyFlow& flow) -> BodyStream::Opened {
        ++upload.opened;
        upload.path = request.target.path;
        upload.flow = &flow;
        if (upload.open)
            return upload.open();
        return std::make_unique<UploadSink>(upload);
    };
    return {.method = Method::post,
            .path = "/upload",
            .stream = {.limits = [&] { return upload.limits; }, .open = std::move(open)}};
}

}  // namespace holdfast::http
