#include "http/kept_answer.h"

namespace holdfast::http {
namespace {

constexpr const char* id_name = "X-Request-Id";

// The very same text, not an equal one.
bool is_same(std::string_view a, std::string_view b) noexcept
{
    return a.data() == b.data() && a.size() == b.size();
}

}  // namespace

const mhd::Response& KeptAnswer::make(const Response& response, const std::string& request_id)
{
    if (fits(response)) {
        answer_.remove_header(id_name, request_id_.c_str());
    } else {
        answer_ = mhd::Response{*response.body};
        body_ = *response.body;
        content_type_ = response.content_type;
        is_usual_ = response.headers.empty();
        if (!content_type_.empty())
            answer_.add_header("Content-Type", content_type_.data());
        answer_.add_header("X-Content-Type-Options", "nosniff");
        answer_.add_header("Cache-Control", "no-store");
        for (const Header& header : response.headers)
            answer_.add_header(header.name.c_str(), header.value.c_str());
    }
    answer_.add_header(id_name, request_id.c_str());
    request_id_ = request_id;
    return answer_;
}

bool KeptAnswer::fits(const Response& response) const noexcept
{
    return is_usual_ && response.headers.empty() && is_same(body_, *response.body) &&
           is_same(content_type_, response.content_type);
}

}  // namespace holdfast::http
