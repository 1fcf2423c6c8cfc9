// Reads the head of a request from the bytes as they come, before the engine does: what is wrong
// with it is found out while the connection is still ours, so that it can be said in our words.
// Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "http/edge/head_judge.h"

namespace holdfast::http {

struct HeadLimits {
    std::size_t line_bytes_max = 8192;
    // In the engine's memory: see head_weight().
    std::size_t weight_max = 14336;
};

// What a head takes of the engine's memory for a connection: its bytes, a record for each field,
// parameter of the query and cookie, and another copy of the cookies.
std::size_t head_weight(std::string_view head) noexcept;

class HeadReader {
public:
    enum class State { incomplete, complete, refused };

    // `bytes` is all that came so far, each time; only what is new is scanned.
    State read(std::string_view bytes, const HeadLimits& limits);
    // When refused.
    const Objection& objection() const noexcept { return *objection_; }
    // Whether anything was seen but line breaks, of which a client may send some in advance.
    bool has_begun() const noexcept { return scanned_ > begin_; }

private:
    State refuse(const Objection& objection) noexcept;
    std::optional<Objection> scan(std::string_view bytes) noexcept;

    bool is_in_method_ = true;
    std::size_t scanned_ = 0;
    std::size_t line_begin_ = 0;  // Of the line being scanned.
    std::size_t begin_ = 0;       // Of the request line.
    std::size_t line_end_ = 0;    // Of the request line: its line break. 0: not seen.
    std::size_t head_end_ = 0;    // Behind the empty line. 0: not seen.
    std::optional<Objection> objection_;
};

}  // namespace holdfast::http
