// An answer as the engine wants it: whole, or made while it is sent. Loop thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

struct MHD_Response;

namespace holdfast::mhd {

// Makes a body while it is sent.
class Feed {
public:
    enum class What : std::uint8_t {
        bytes,
        nothing_yet,  // And the exchange was suspended; asked again after its resume().
        end,
        broken,  // The connection is closed, and the client can see that this was not the end.
    };
    struct Piece {
        What what = What::nothing_yet;
        std::size_t bytes = 0;
    };

    virtual ~Feed() = default;
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

    // Asked when the engine has sent what it had: puts what comes next into `room`.
    virtual Piece next(std::span<char> room) noexcept = 0;

protected:
    Feed() = default;
};

// A finished answer; the engine shares it until it is sent.
class Response {
public:
    // Neither copied nor owned: whoever answers keeps `body` until the request has ended.
    explicit Response(std::string_view body);
    // Likewise. Its length is unknown: chunks, or with HTTP/1.0 until the connection is closed.
    explicit Response(Feed& feed);
    // None yet.
    Response() noexcept = default;
    Response(Response&& other) noexcept;
    Response& operator=(Response&& other) noexcept;
    ~Response();
    Response(const Response&) = delete;
    Response& operator=(const Response&) = delete;

    // False when the name or the value holds what no header may, such as a line break.
    bool add_header(const char* name, const char* value) noexcept;
    // The one with just this value. Never while the engine sends the answer.
    void remove_header(const char* name, const char* value) noexcept;

    // The first such header; data() is null when absent.
    std::string_view header(const char* name) const noexcept;
    std::string_view body() const noexcept { return body_; }
    // Null for one that is whole.
    Feed* feed() const noexcept { return feed_; }

private:
    friend struct Callbacks;
    MHD_Response* response_ = nullptr;
    std::string_view body_;
    Feed* feed_ = nullptr;
};

}  // namespace holdfast::mhd
