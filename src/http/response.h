// An answer before it goes to the engine. A value; loop thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/content/media_type.h"

namespace holdfast::http {

class Constant;
class LiveBody;

struct Header {
    std::string name;
    std::string value;
};

struct Response {
    unsigned status = 200;
    // A literal, or otherwise living as long as the program; empty: that of the representation
    // which the client was found to like best.
    std::string_view content_type;
    std::shared_ptr<const std::string> body;
    std::vector<Header> headers;
    std::string failure{};  // Why it is an error of ours: for the journal, never for the client.
    // When `body` is one that never changes: all about it. It outlives the request.
    const Constant* constant = nullptr;
    // Made from the body when it is empty and the route has tags.
    std::string tag{};

    // What the last steps before the engine find out (content/finisher). Literals.
    std::string_view encoding{};  // "gzip"; empty: none.
    std::string_view vary{};
    std::string_view cache_control = "no-store";
    bool is_finished = false;

    // Instead of `body`: what comes as it happens. The connection ends with it.
    std::shared_ptr<LiveBody> live{};

    Response&& with(std::string name, std::string value) &&
    {
        headers.push_back({std::move(name), std::move(value)});
        return std::move(*this);
    }
};

inline Response make_response(unsigned status, std::string_view content_type, std::string body)
{
    return {status, content_type, std::make_shared<const std::string>(std::move(body)), {}};
}

inline Response json_response(std::string body, unsigned status = 200)
{
    return make_response(status, json_type, std::move(body));
}

}  // namespace holdfast::http
