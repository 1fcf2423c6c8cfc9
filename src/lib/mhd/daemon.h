// libmicrohttpd as a protocol engine: it parses and writes; we accept, route and decide. One
// engine serves any number of listeners, its epoll descriptor goes into the loop. Loop thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <sys/socket.h>

#include "base/descriptor.h"
#include "base/time.h"
#include "lib/mhd/response.h"

struct MHD_Connection;
struct MHD_Daemon;

namespace holdfast::mhd {

struct RequestLine {
    std::string_view method;
    std::string_view version;  // "HTTP/1.1"
    // The head was sent as it was read: the engine passed over nothing that it should not have.
    bool is_exact = true;
};

// The request being handled on a connection; valid until its request has ended. A port: tests have
// requests without an engine.
class Exchange {
public:
    virtual ~Exchange() = default;

    // The first such header; data() is null when absent. Names are compared ignoring case.
    virtual std::string_view header(const char* name) const noexcept = 0;
    // Every such header, in order: a list may be spread over several lines.
    virtual std::vector<std::string_view> headers(const char* name) const = 0;

    // The engine's look at its connections that this call belongs to; 0: without an engine. What
    // was ready for one look was sent before any answer of that look: none of its clients can know
    // of another's.
    virtual std::uint64_t round() const noexcept = 0;

    // Only from within a Client's call. False when the connection is already beyond saving.
    virtual bool answer(unsigned status, const Response& response) noexcept = 0;
    // Nothing is read, and no call is made, until resume().
    virtual void suspend() noexcept = 0;
    virtual void resume() noexcept = 0;
    // Gives up on a request whose rest may never come: the engine closes the connection within two
    // seconds, also where it would not notice that the socket is shut down.
    virtual void expire() noexcept = 0;
};

// Our side of one connection: the engine owns it and destroys it when the connection is closed.
// Requests come one after the other, never two at once.
class Client {
public:
    enum class Next { go_on, close };
    enum class End {
        sent,        // And the connection is kept.
        sent_last,   // And it is closed.
        broken_off,  // The engine, or Next::close, ended it: there may be an answer of the engine.
        lost,        // The client went, or the server.
    };

    virtual ~Client() = default;
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    // The request line is there; `target` as it was sent.
    virtual void request_begun(std::string_view target) noexcept = 0;
    // A header field, one after the other; valid until the request has ended.
    virtual void request_field(std::string_view name, std::string_view value) noexcept = 0;
    // The headers are complete. An answer now costs the connection.
    virtual Next request_headers(Exchange& exchange, RequestLine line) noexcept = 0;
    // A piece of the body; all of it counts as taken.
    virtual Next request_body(std::string_view piece) noexcept = 0;
    // The body is complete, or the exchange was resumed: answer or suspend.
    virtual Next request_ready() noexcept = 0;
    // The request is over.
    virtual void request_ended(End end) noexcept = 0;

protected:
    Client() = default;
};

class Daemon {
public:
    struct Settings {
        unsigned connections_max = 4096;
        // Request line and headers must fit, twice what common servers allow for a line. The engine
        // wipes one and a half times as much after each request.
        std::size_t connection_memory_bytes = 16384;
        // Since the last byte; zero: none, whoever uses the engine looks after that.
        Duration idle_timeout{};
    };

    // Throws std::runtime_error.
    explicit Daemon(const Settings& settings);
    ~Daemon();
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    // Readable whenever run() has something to do.
    int epoll_descriptor() const noexcept { return epoll_; }
    // Serves what is ready, in bounded rounds; returns how long run() may be left alone at most.
    Duration run() noexcept;

    // Takes over a connected, non-blocking socket and destroys `client` when it is closed, which
    // may be at once.
    void add(Descriptor socket, const sockaddr* peer, socklen_t peer_bytes,
             std::unique_ptr<Client> client) noexcept;

private:
    friend struct Callbacks;

    std::unique_ptr<Client> arriving_;  // Of the add() in progress.
    std::uint64_t round_ = 0;
    MHD_Daemon* daemon_ = nullptr;
    int epoll_ = -1;
};

}  // namespace holdfast::mhd
