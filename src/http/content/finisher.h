// The last steps of every answer of a route: its tag and 304, compression, and what caches must
// know. Loop thread.
#pragma once

#include <cstddef>

#include "http/content/compressor.h"
#include "http/request.h"
#include "http/response.h"
#include "http/router.h"

namespace holdfast::http {

class Finisher {
public:
    explicit Finisher(const Compressor::World& world)
        : observer_{world.observer}, compressor_{world}
    {
    }

    // Bodies below that many bytes are not compressed; zero: none is.
    void set_gzip_bytes_min(std::size_t bytes) noexcept { gzip_bytes_min_ = bytes; }

    // False: `response` is ready to go. True: it is gone, and comes back to `target` as one that
    // is.
    bool finish(const Route& route, const Request& request, Response& response,
                Reply::Target& target);

private:
    bool prepare(const Route& route, const Request& request, Response& response,
                 Reply::Target& target);
    bool varies_by_coding(const Response& response) const noexcept;
    bool goes_as_gzip(const Request& request, const Response& response) const noexcept;
    bool compress(Response& response, Reply::Target& target);

    Observer& observer_;
    Compressor compressor_;
    std::size_t gzip_bytes_min_ = 1024;
};

}  // namespace holdfast::http
