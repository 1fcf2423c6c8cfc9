// Idempotency-Key: what it marks, and how an answer under it is given again. Loop
// thread.
#pragma once

#include <optional>

#include "base/idempotency.h"
#include "base/result.h"
#include "http/request.h"
#include "http/response.h"

namespace holdfast::http {

// Longer keys are refused: each is kept for days.
inline constexpr std::size_t idempotency_key_bytes_max = 255;

// Nothing without such a header; Errc::invalid when it cannot be used.
Result<std::optional<IdempotencyKey>> idempotency_key(const Request& request);

// The answer as JSON; a replay says that it is one.
Response to_response(KeptAnswer answer);

}  // namespace holdfast::http
