#include "lib/curl/multi/transfer.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace holdfast::curl {
namespace {

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

}  // namespace

Transfer::Transfer(Easy easy, Request request, const std::string& addresses, Duration left)
    : request_{std::move(request)}, easy_{std::move(easy)}
{
    curl_easy_reset(easy_.get());
    if (!addresses.empty()) {
        addresses_ = lines_of({addresses});
        curl_easy_setopt(easy_.get(), CURLOPT_RESOLVE, addresses_.get());
    }
    set_request(left);
    set_limits();
}

void Transfer::set_request(Duration left)
{
    CURL* easy = easy_.get();
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
    if (!request_.ca_file.empty())
        curl_easy_setopt(easy, CURLOPT_CAINFO, request_.ca_file.c_str());
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

std::size_t Transfer::on_head(char* /*line*/, std::size_t /*one*/, std::size_t bytes,
                              void* self) noexcept
{
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.head_bytes_ += bytes;
    transfer.is_too_long_ = transfer.head_bytes_ > head_bytes_max;
    return transfer.is_too_long_ ? 0 : bytes;  // With less than all, libcurl ends the transfer.
}

std::size_t Transfer::on_body(char* piece, std::size_t /*one*/, std::size_t bytes,
                              void* self) noexcept
{
    auto& transfer = *static_cast<Transfer*>(self);
    std::string& body = transfer.response_.body;
    transfer.is_too_long_ = bytes > transfer.request_.answer_bytes_max - body.size();
    if (transfer.is_too_long_)
        return 0;
    body.append(piece, bytes);
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
    response_.end = is_too_long_ ? End::too_long : end_of(code);
    if (is_too_long_) {
        bool is_head = head_bytes_ > head_bytes_max;
        response_.detail =
            join(is_head ? "the head of the answer" : "the answer", " is longer than ",
                 is_head ? head_bytes_max : request_.answer_bytes_max, " bytes");
    } else if (code != CURLE_OK) {
        response_.detail = why_[0] != 0 ? why_.data() : curl_easy_strerror(code);
    }
    if (response_.end != End::answered)
        response_.body.clear();
    return std::move(response_);
}

}  // namespace holdfast::curl
