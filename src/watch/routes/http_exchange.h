// Services as a file: GET /services/export, and POST /services/import of the same form. Loop
// thread.
#pragma once

#include <cstddef>
#include <functional>

#include "http/edge/body_stream.h"
#include "watch/routes/http_services.h"

namespace holdfast::watch {

// Of all imports that arrive at one time together; as much as a services file may have. Reading so
// many takes the loop about half a second, as a reload of such a file does.
inline constexpr std::size_t import_bytes_max = std::size_t{16} << 20;

// How slowly a body may come; its size is ours to say.
using ImportPace = std::function<http::BodyLimits()>;

// `parts` outlive the router.
void add_exchange_routes(http::Router& router, const WatchedParts& parts, ImportPace pace);

}  // namespace holdfast::watch
