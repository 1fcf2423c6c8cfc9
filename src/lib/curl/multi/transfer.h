// One exchange as libcurl sees it: from a request to its options, and from what it says to a
// response. Loop thread.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.h"
#include "lib/curl/handle.h"
#include "lib/curl/multi/exchange.h"

namespace holdfast::curl {

class Transfer {
public:
    // A head that is longer is as wrong as a body that is.
    static constexpr std::size_t head_bytes_max = std::size_t{64} << 10U;
    static constexpr std::size_t head_lines_max = 500;

    struct Start {
        std::string addresses;  // As CURLOPT_RESOLVE wants them, or empty.
        Duration left;          // Of the request's time.
        // libcurl looks for addresses to forget when a transfer ends, and looks at all it knows.
        bool sweeps_addresses = false;
    };

    Transfer(Easy easy, Request request, const Start& start);
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
    static int on_word(CURL* easy, curl_infotype type, char* text, std::size_t bytes,
                       void* self) noexcept;

    void set_request(Duration left);
    void set_route(const Start& start);
    void set_trust();
    void set_limits();
    bool take_line(std::string_view line);
    bool take_coding(std::string_view codings);

    Request request_;
    Response response_;
    std::size_t head_bytes_ = 0;
    int codings_ = 0;
    bool is_too_long_ = false;
    bool is_coded_twice_ = false;
    std::string tls_version_;
    std::array<char, CURL_ERROR_SIZE> why_{};
    Lines headers_;
    Lines addresses_;
    Easy easy_;
};

}  // namespace holdfast::curl
