#include "lib/curl/fetch.h"

#include <array>
#include <system_error>

#include <curl/curl.h>
#include <unistd.h>

#include "base/check.h"
#include "lib/curl/handle.h"

namespace holdfast::curl {
namespace {

struct Sink {
    std::string& body;
    std::size_t bytes_max;
};

std::size_t take(char* piece, std::size_t /*one*/, std::size_t bytes, void* into) noexcept
{
    auto& sink = *static_cast<Sink*>(into);
    if (sink.body.size() + bytes > sink.bytes_max)
        return 0;  // libcurl ends the transfer.
    sink.body.append(piece, bytes);
    return bytes;
}

std::size_t give(char* into, std::size_t one, std::size_t count, void* file) noexcept
{
    ssize_t got = ::read(*static_cast<const int*>(file), into, one * count);
    return got < 0 ? CURL_READFUNC_ABORT : static_cast<std::size_t>(got);
}

int watch(void* request, curl_off_t /*to_get*/, curl_off_t /*got*/, curl_off_t /*to_send*/,
          curl_off_t sent) noexcept
{
    const Fetch& fetch = *static_cast<const Fetch*>(request);
    if (fetch.watch)
        fetch.watch(sent);
    return fetch.is_abandoned != nullptr && *fetch.is_abandoned ? 1 : 0;  // 1 ends it.
}

void set_body(CURL* easy, const Fetch& request)
{
    if (request.file >= 0) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_READFUNCTION, give);
        curl_easy_setopt(easy, CURLOPT_READDATA, &request.file);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(request.file_bytes));
    } else if (request.method == "POST" || !request.body.empty()) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, request.body.c_str());
    }
    if (request.watch || request.is_abandoned != nullptr) {
        curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, watch);
        curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &request);
    }
}

}  // namespace

Result<Answer> fetch(const Fetch& request)
{
    Easy easy{curl_easy_init()};
    CHECK(easy != nullptr);
    Answer answer;
    Sink sink{answer.body, request.answer_bytes_max};
    std::array<char, CURL_ERROR_SIZE> why{};
    auto timeout = std::chrono::ceil<std::chrono::milliseconds>(request.timeout).count();
    curl_easy_setopt(easy.get(), CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy.get(), CURLOPT_CUSTOMREQUEST, request.method.c_str());
    Lines headers = lines_of(request.headers);
    curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers.get());
    set_body(easy.get(), request);
    if (!request.unix_socket.empty())
        curl_easy_setopt(easy.get(), CURLOPT_UNIX_SOCKET_PATH, request.unix_socket.c_str());
    // A proxy of the environment is meant for the web, not for us.
    curl_easy_setopt(easy.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
    // Whatever else libcurl speaks is not meant, and an answer that points elsewhere is an answer.
    curl_easy_setopt(easy.get(), CURLOPT_PROTOCOLS_STR, "http,https");
    if (!request.ca_file.empty())
        curl_easy_setopt(easy.get(), CURLOPT_CAINFO, request.ca_file.c_str());
    if (request.peer == Peer::anybody) {
        curl_easy_setopt(easy.get(), CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(easy.get(), CURLOPT_SSL_VERIFYHOST, 0L);
    }
    curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(timeout));
    curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, why.data());
    curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, &sink);
    CURLcode code = curl_easy_perform(easy.get());
    if (code == CURLE_COULDNT_CONNECT && !request.unix_socket.empty()) {
        // libcurl names the port of the URL, which nobody asked for.
        long error = 0;
        curl_easy_getinfo(easy.get(), CURLINFO_OS_ERRNO, &error);
        return Error{Errc::unavailable, std::generic_category().message(static_cast<int>(error))};
    }
    if (code != CURLE_OK)
        return Error{code == CURLE_OPERATION_TIMEDOUT ? Errc::timeout : Errc::unavailable,
                     why[0] != 0 ? why.data() : curl_easy_strerror(code)};
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &answer.status);
    curl_header* date = nullptr;
    if (curl_easy_header(easy.get(), "Date", 0, CURLH_HEADER, -1, &date) == CURLHE_OK)
        answer.date = date->value;
    return answer;
}

}  // namespace holdfast::curl
