#include "lib/curl/multi/transfer.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "lib/curl/multi/course.h"
#include "lib/curl/url.h"

namespace holdfast::curl {
namespace {

// What is read takes some tens of milliseconds; new authorities are trusted an hour late.
constexpr long host_trust_seconds = 3600;

long milliseconds(Duration time) noexcept
{
    // To libcurl, nothing means for ever.
    auto count = std::chrono::ceil<std::chrono::milliseconds>(time).count();
    return count > 0 ? static_cast<long>(count) : 1;
}

End end_of(CURLcode code) noexcept
{
    switch (code) {
    case CURLE_OK:
        return End::answered;
    case CURLE_COULDNT_RESOLVE_HOST:
        return End::not_resolved;
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
        return End::not_connected;
    case CURLE_OPERATION_TIMEDOUT:
        return End::timed_out;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:  // HTTP/0.9
    case CURLE_BAD_CONTENT_ENCODING:
        return End::malformed;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CLIENTCERT:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_USE_SSL_FAILED:
        return End::tls_failed;
    default:
        // Whether the server has seen the request is unknown: nothing better may be said.
        return End::cut_off;
    }
}

// libcurl proves and announces the host of the URL; whom it asks is in its header then.
void call_by_server_name(Request& request)
{
    Result<Url> url = parse_url(request.url);
    if (!url)
        return;
    bool is_named = std::ranges::any_of(request.headers, [](const std::string& each) {
        return equals_ignoring_case(std::string_view{each}.substr(0, 5), "host:");
    });
    if (!is_named)
        request.headers.push_back(join("Host: ", url->host, ':', url->port));
    request.url = with_host(*url, request.server_name);
}

}  // namespace

Transfer::Transfer(Easy easy, Request request, const Start& start)
    : request_{std::move(request)}, easy_{std::move(easy)}
{
    curl_easy_reset(easy_.get());
    set_request(start.left);
    set_route(start);
    set_trust();
    set_limits();
}

void Transfer::set_request(Duration left)
{
    CURL* easy = easy_.get();
    if (!request_.server_name.empty())
        call_by_server_name(request_);
    headers_ = lines_of(request_.headers);
    curl_easy_setopt(easy, CURLOPT_URL, request_.url.c_str());
    if (request_.method == "POST" || !request_.body.empty()) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(request_.body.size()));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request_.body.c_str());
    }
    if (request_.method == "HEAD")
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    else
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds(left));
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     milliseconds(std::min(left, request_.connect_timeout)));
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_head);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, why_.data());
    if (request_.is_compressed)
        curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
}

void Transfer::set_route(const Start& start)
{
    CURL* easy = easy_.get();
    if (!start.addresses.empty()) {
        addresses_ = lines_of({start.addresses});
        curl_easy_setopt(easy, CURLOPT_RESOLVE, addresses_.get());
    }
    // Of what is some seconds old: none that was set for a transfer is old when it begins.
    curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, start.sweeps_addresses ? 5L : -1L);
    if (request_.is_alone) {
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
        curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
        curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
    }
}

void Transfer::set_trust()
{
    CURL* easy = easy_.get();
    // A directory would be trusted besides the file, and keeps libcurl from sharing what it has
    // read of that: each connection would read the authorities of the world anew.
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
    if (request_.ca_file.empty()) {
        curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, host_trust_seconds);
    } else {
        curl_easy_setopt(easy, CURLOPT_CAINFO, request_.ca_file.c_str());
        // It has room for one, and that is the host's.
        curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, 0L);
    }
    if (!request_.is_verified) {
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    if (request_.wants_certificate)
        curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
    if (request_.wants_chain) {
        curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
        curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_word);
        curl_easy_setopt(easy, CURLOPT_DEBUGDATA, this);
    }
}

void Transfer::set_limits()
{
    CURL* easy = easy_.get();
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    // Whoever wants to follow one decides that for himself: it may lead anywhere.
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    // A connection an exchange: none is ended with another one's stream.
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    // A proxy of the environment is meant for the web, not for us.
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
}

std::size_t Transfer::on_head(char* line, std::size_t /*one*/, std::size_t bytes,
                              void* self) noexcept
{
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.head_bytes_ += bytes;
    transfer.is_too_long_ = transfer.head_bytes_ > head_bytes_max;
    // With less than all, libcurl ends the transfer.
    return !transfer.is_too_long_ && transfer.take_line({line, bytes}) ? bytes : 0;
}

bool Transfer::take_line(std::string_view line)
{
    auto& head = response_.head;
    if (line.starts_with("HTTP/"))
        head.clear();  // What came before it was not the answer yet.
    std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0)
        return true;
    std::string_view name = line.substr(0, colon);
    std::string_view value = trim(line.substr(colon + 1));
    bool is_coding = equals_ignoring_case(name, "content-encoding") ||
                     equals_ignoring_case(name, "transfer-encoding");
    if (is_coding && !take_coding(value))
        return false;
    if (!request_.wants_head)
        return true;
    is_too_long_ = head.size() >= head_lines_max;
    if (!is_too_long_)
        head.emplace_back(to_lower(name), value);
    return !is_too_long_;
}

// libcurl would decode up to five codings, one in the other. Each makes a thousand times as much of
// what comes, and a few hundred bytes of three would keep the loop busy for hours.
bool Transfer::take_coding(std::string_view codings)
{
    for (std::string_view each : split(codings, ',')) {
        each = trim(each);
        if (!each.empty() && !equals_ignoring_case(each, "chunked") &&
            !equals_ignoring_case(each, "identity"))
            ++codings_;
    }
    is_coded_twice_ = codings_ > 1;
    return !is_coded_twice_;
}

int Transfer::on_word(CURL* /*easy*/, curl_infotype type, char* text, std::size_t bytes,
                      void* self) noexcept
{
    if (type == CURLINFO_TEXT)
        if (std::string version = tls_version_in({text, bytes}); !version.empty())
            static_cast<Transfer*>(self)->tls_version_ = std::move(version);
    return 0;
}

std::size_t Transfer::on_body(char* piece, std::size_t /*one*/, std::size_t bytes,
                              void* self) noexcept
{
    auto& transfer = *static_cast<Transfer*>(self);
    Response& response = transfer.response_;
    transfer.is_too_long_ = bytes > transfer.request_.answer_bytes_max - response.body_bytes;
    if (transfer.is_too_long_)
        return 0;
    response.body_bytes += bytes;
    if (!transfer.request_.is_counted)
        response.body.append(piece, bytes);
    return bytes;
}

Response Transfer::finish(CURLcode code)
{
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    response_.status = static_cast<unsigned>(status);
    for (const std::string& name : request_.headers_wanted) {
        curl_header* header = nullptr;
        if (curl_easy_header(easy_.get(), name.c_str(), 0, CURLH_HEADER, -1, &header) == CURLHE_OK)
            response_.headers.emplace_back(name, header->value);
    }
    response_.http_version = read_http_version(easy_.get());
    response_.course = read_course(easy_.get(), request_.wants_certificate, request_.wants_chain);
    response_.course.tls_version = std::move(tls_version_);
    response_.end = is_too_long_ ? End::too_long : is_coded_twice_ ? End::malformed : end_of(code);
    if (is_too_long_) {
        bool is_head = head_bytes_ > head_bytes_max;
        bool has_many = response_.head.size() >= head_lines_max;
        response_.detail =
            has_many ? join("the answer has more than ", head_lines_max, " headers")
                     : join(is_head ? "the head of the answer" : "the answer", " is longer than ",
                            is_head ? head_bytes_max : request_.answer_bytes_max, " bytes");
    } else if (is_coded_twice_) {
        response_.detail = "the answer is coded more than once";
    } else if (code != CURLE_OK) {
        response_.detail = why_[0] != 0 ? why_.data() : curl_easy_strerror(code);
    }
    if (response_.end != End::answered)
        response_.body.clear();
    return std::move(response_);
}

}  // namespace holdfast::curl
