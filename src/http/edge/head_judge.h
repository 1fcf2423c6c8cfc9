// What the head of a request must be for us to answer it. Strict where two servers could read two
// different requests from the same bytes: that is how one is smuggled past the other. Pure; any
// thread.
#pragma once

#include <optional>
#include <string_view>

#include "http/edge/objection.h"

namespace holdfast::http {

// Whether this byte may stand in a method or the name of a field.
bool is_token_byte(char c) noexcept;

class HeadJudge {
public:
    // The views must live until verdict().
    void line(std::string_view method, std::string_view target, std::string_view version) noexcept;
    // `value` without the blanks before it.
    void field(std::string_view name, std::string_view value) noexcept;
    // After the line and the last field.
    std::optional<Objection> verdict() noexcept;

    // What is wrong so far.
    const std::optional<Objection>& objection() const noexcept { return objection_; }
    bool is_chunked() const noexcept { return codings_ > 0; }
    // The client may want nothing after this request.
    bool may_be_last() const noexcept { return is_old_ || is_last_; }

private:
    void object(const Objection& objection) noexcept;
    void judge_target(std::string_view method, std::string_view target) noexcept;
    void judge_version(std::string_view version) noexcept;
    void judge_host() noexcept;
    void judge_framing() noexcept;

    std::optional<Objection> objection_;  // The first one.
    bool is_old_ = false;                 // HTTP/1.0
    bool is_last_ = false;                // Says so.
    std::string_view host_;
    std::string_view length_;
    std::string_view coding_;
    unsigned hosts_ = 0;
    unsigned lengths_ = 0;
    unsigned codings_ = 0;
};

}  // namespace holdfast::http
