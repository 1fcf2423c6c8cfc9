// Services as a file: GET /services/export, and POST /services/import of the same form. Loop
// thread.
#pragma once

#include <cstddef>
#include <functional>

#include "base/job.h"
#include "http/edge/body_stream.h"
#include "watch/routes/http_services.h"

namespace holdfast::watch {

// Of all imports that arrive at one time together; as much as a services file may have.
inline constexpr std::size_t import_bytes_max = std::size_t{16} << 20;

// How slowly a body may come; its size is ours to say.
using ImportPace = std::function<http::BodyLimits()>;

// `parts` and `aux`, which reads what is imported, outlive the router.
void add_exchange_routes(http::Router& router, const WatchedParts& parts, Worker& aux,
                         ImportPace pace);

}  // namespace holdfast::watch
