#include "http/kept_answer.h"

#include "http/content/entity_tag.h"

namespace holdfast::http {
namespace {

constexpr const char* id_name = "X-Request-Id";
// A connection keeps no more than the engine has for it anyway.
constexpr std::size_t copy_bytes_max = 32768;

// The very same text, not an equal one.
bool is_same(std::string_view a, std::string_view b) noexcept
{
    return a.data() == b.data() && a.size() == b.size();
}

}  // namespace

const mhd::Response& KeptAnswer::make(const Response& response, const std::string& request_id)
{
    if (fits(response) && holds_or_takes(*response.body)) {
        answer_.remove_header(id_name, request_id_.c_str());
    } else {
        build(response);
    }
    answer_.add_header(id_name, request_id.c_str());
    request_id_ = request_id;
    return answer_;
}

const mhd::Response& KeptAnswer::make_live(const Response& response, const std::string& request_id,
                                           mhd::Feed& feed)
{
    body_ = {};
    copy_ = {};
    answer_ = mhd::Response{feed};
    add_headers(response);
    is_usual_ = false;
    answer_.add_header(id_name, request_id.c_str());
    request_id_ = request_id;
    return answer_;
}

void KeptAnswer::build(const Response& response)
{
    // The second one of its length: there will be more.
    if (response.body->size() == body_.size() && body_.size() <= copy_bytes_max)
        copy_ = *response.body;
    else
        copy_ = {};
    body_ = copy_.empty() ? *response.body : copy_;
    answer_ = mhd::Response{body_};
    add_headers(response);
}

void KeptAnswer::add_headers(const Response& response)
{
    content_type_ = response.content_type;
    encoding_ = response.encoding;
    vary_ = response.vary;
    cache_control_ = response.cache_control;
    tag_ = response.tag;
    is_usual_ = response.headers.empty();
    // It says which bytes it stands for, by their tag, but nothing of what is in them.
    is_not_modified_ = response.status == 304;
    auto add = [this](const char* name, std::string_view literal) {
        if (!literal.empty())
            answer_.add_header(name, literal.data());
    };
    if (!is_not_modified_)
        add("Content-Type", content_type_);
    if (!is_not_modified_)
        add("Content-Encoding", encoding_);
    add("Vary", vary_);
    if (!tag_.empty())
        answer_.add_header("ETag", quoted_tag(tag_, !encoding_.empty()).c_str());
    answer_.add_header("X-Content-Type-Options", "nosniff");
    answer_.add_header("Referrer-Policy", "no-referrer");
    // What is no page has nothing to load, and nobody is to frame it.
    if (!content_type_.starts_with("text/html"))
        answer_.add_header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    add("Cache-Control", cache_control_);
    for (const Header& header : response.headers)
        answer_.add_header(header.name.c_str(), header.value.c_str());
}

bool KeptAnswer::fits(const Response& response) const noexcept
{
    return is_usual_ && response.headers.empty() && is_same(content_type_, response.content_type) &&
           is_same(encoding_, response.encoding) && is_same(vary_, response.vary) &&
           is_same(cache_control_, response.cache_control) &&
           is_not_modified_ == (response.status == 304) && tag_ == response.tag;
}

bool KeptAnswer::holds_or_takes(const std::string& body) noexcept
{
    if (is_same(body_, body))
        return true;
    if (copy_.empty() || copy_.size() != body.size())
        return false;
    copy_.replace(0, copy_.size(), body);
    return true;
}

}  // namespace holdfast::http
