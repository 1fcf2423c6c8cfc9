// A request without an engine: headers from memory, and the answer kept for a look. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "lib/mhd/daemon.h"

namespace holdfast::http {

class MemoryExchange final : public mhd::Exchange {
public:
    explicit MemoryExchange(std::vector<std::pair<std::string, std::string>> headers)
        : headers_{std::move(headers)}
    {
    }

    std::string_view header(const char* name) const noexcept override
    {
        for (const auto& [known, value] : headers_)
            if (equals_ignoring_case(known, name))
                return value;
        return {};
    }
    std::vector<std::string_view> headers(const char* name) const override
    {
        std::vector<std::string_view> found;
        for (const auto& [known, value] : headers_)
            if (equals_ignoring_case(known, name))
                found.emplace_back(value);
        return found;
    }
    std::uint64_t round() const noexcept override { return current_round; }
    bool answer(unsigned status_given, const mhd::Response& response) noexcept override
    {
        ++answers;
        status = status_given;
        content_type = response.header("Content-Type");
        // As the engine does it: it tells its length and keeps it.
        body = status == 304 ? std::string_view{} : response.body();
        feed = response.feed();
        for (const char* name :
             {"X-Request-Id", "Allow", "Accept", "Accept-Encoding", "Cache-Control", "Connection",
              "Content-Encoding", "ETag", "Location", "Retry-After", "Vary"})
            if (std::string_view value = response.header(name); value.data() != nullptr)
                sent.emplace(name, value);
        return true;
    }
    void suspend() noexcept override { is_suspended = true; }
    void resume() noexcept override { is_suspended = false; }
    void expire() noexcept override { is_expired = true; }

    // All its fields, and a Host, which every request has.
    void tell(mhd::Client& client) const
    {
        if (header("Host").data() == nullptr)
            client.request_field("Host", "x");
        for (const auto& [name, value] : headers_)
            client.request_field(name, value);
    }

    std::uint64_t current_round = 0;
    int answers = 0;
    unsigned status = 0;
    std::string content_type;
    std::map<std::string, std::string> sent;  // The headers of the answer that tests ask for.
    std::string body;
    mhd::Feed* feed = nullptr;  // Instead of the body.
    bool is_suspended = false;
    bool is_expired = false;

private:
    std::vector<std::pair<std::string, std::string>> headers_;
};

}  // namespace holdfast::http
