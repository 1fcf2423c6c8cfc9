// The engine's form of an answer, kept by a connection from one request to the next. Each header
// costs the engine three allocations, and a client that stays mostly asks for the same again: then
// the id alone is set anew. Metrics have the same length most of the time and never the same bytes:
// they are copied to where the engine looks for them. Loop thread.
#pragma once

#include <string>
#include <string_view>

#include "http/response.h"
#include "lib/mhd/daemon.h"

namespace holdfast::http {

class KeptAnswer {
public:
    // With the headers that every answer has. `response` keeps the body until the request has
    // ended; the result is valid until the next call, which comes after that.
    const mhd::Response& make(const Response& response, const std::string& request_id);
    // The same for one whose body comes from `feed`. Never used again.
    const mhd::Response& make_live(const Response& response, const std::string& request_id,
                                   mhd::Feed& feed);

private:
    bool fits(const Response& response) const noexcept;
    bool holds_or_takes(const std::string& body) noexcept;
    void build(const Response& response);
    void add_headers(const Response& response);

    mhd::Response answer_;
    std::string request_id_;
    std::string_view body_;  // Compared, never read: it may be gone by now. Or `copy_`.
    std::string copy_;       // Where another body of this length goes; empty until there was one.
    std::string_view content_type_;
    std::string_view encoding_;
    std::string_view vary_;
    std::string_view cache_control_;
    std::string tag_;
    bool is_usual_ = false;  // Has no headers of its own.
    bool is_not_modified_ = false;
};

}  // namespace holdfast::http
