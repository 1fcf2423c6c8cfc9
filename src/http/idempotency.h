// Idempotency-Key: what it marks, and how an answer under it is given again. Loop
// thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/idempotency.h"
#include "base/result.h"
#include "http/request.h"
#include "http/response.h"

namespace holdfast::http {

// Longer keys are refused: each is kept for days.
inline constexpr std::size_t idempotency_key_bytes_max = 255;

// Nothing without such a header; Errc::invalid when it cannot be used.
Result<std::optional<IdempotencyKey>> idempotency_key(const Request& request);

// The same for a body that comes in pieces, which may be added on another thread.
class StreamedKey {
public:
    // Null without such a header.
    static Result<std::unique_ptr<StreamedKey>> of(const Request& request);
    StreamedKey(std::string key, const Request& request);
    ~StreamedKey();
    StreamedKey(const StreamedKey&) = delete;
    StreamedKey& operator=(const StreamedKey&) = delete;

    // As its client wrote it. Any thread.
    const std::string& text() const noexcept { return key_; }
    void add(std::string_view piece) noexcept;
    // Once, when the body is complete.
    IdempotencyKey finish() noexcept;

private:
    struct State;
    std::string key_;
    std::unique_ptr<State> state_;
};

// The answer as JSON; a replay says that it is one.
Response to_response(KeptAnswer answer);
// The same, or why there is none.
Response to_response(Result<KeptAnswer> answer, const Request& request);

}  // namespace holdfast::http
