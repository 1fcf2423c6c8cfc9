// One exchange as libcurl sees it: from a request to its options, and from what it says to a
// response. Loop thread.
#pragma once

#include <array>
#include <string>
#include <utility>

#include "base/time.h"
#include "lib/curl/handle.h"
#include "lib/curl/multi/exchange.h"

namespace holdfast::curl {

class Transfer {
public:
    // A head that is longer is as wrong as a body that is.
    static constexpr std::size_t head_bytes_max = std::size_t{64} << 10U;

    // `addresses` as CURLOPT_RESOLVE wants them, or empty. `left` is of the request's time.
    Transfer(Easy easy, Request request, const std::string& addresses, Duration left);
    ~Transfer() = default;
    // libcurl knows where it is.
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    CURL* easy() const noexcept { return easy_.get(); }
    // Once, when libcurl is done with it.
    Response finish(CURLcode code);
    // For the next one.
    Easy release() noexcept { return std::move(easy_); }

private:
    static std::size_t on_head(char* line, std::size_t one, std::size_t bytes, void* self) noexcept;
    static std::size_t on_body(char* piece, std::size_t one, std::size_t bytes,
                               void* self) noexcept;

    void set_request(Duration left);
    void set_limits();

    Request request_;
    Response response_;
    std::size_t head_bytes_ = 0;
    bool is_too_long_ = false;
    std::array<char, CURL_ERROR_SIZE> why_{};
    Lines headers_;
    Lines addresses_;
    Easy easy_;
};

}  // namespace holdfast::curl
