// A server on the real loop behind a socket in a temporary directory, and clients on the same
// loop: no threads, no ports, no waiting.
#pragma once

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/random.h"
#include "http/listener.h"
#include "http/server.h"
#include "lib/systemd/event_loop.h"
#include "obs/trace/tracer.h"

namespace holdfast::http {

class SteadyClock : public Clock {
public:
    Instant now() const noexcept override
    {
        return Instant{std::chrono::steady_clock::now().time_since_epoch()};
    }
    WallTime wall() const noexcept override { return {}; }
};

struct Seen {
    std::string endpoint;
    unsigned status;
    bool sent;
    bool is_live = false;
};

class RecordingObserver : public Observer {
public:
    explicit RecordingObserver(const Router& router) : router_{router} {}

    void request_finished(const Finished& finished) noexcept override
    {
        bool matched = finished.route != no_route;
        seen.push_back({matched ? std::string{router_.routes()[finished.route].path} : "",
                        finished.status, finished.sent, finished.is_live});
        if (!finished.failure.empty())
            failures.emplace_back(finished.failure);
    }
    void handler_failed(const Request&, std::size_t /*route*/,
                        std::string_view what) noexcept override
    {
        failures.emplace_back(what);
    }
    void compressed(Compressed how) noexcept override { compressions.push_back(how); }
    void connection_refused(Refusal why, bool answered) noexcept override
    {
        refusals.push_back(why);
        dropped += answered ? 0 : 1;
    }
    void request_refused(Refused reason) noexcept override { refused.push_back(reason); }
    void connections_changed(std::size_t count) noexcept override { open = count; }
    void tls_established(std::string_view version) noexcept override
    {
        tls_versions.emplace_back(version);
    }
    void tls_failed(TlsFailure why, std::string_view, std::string_view detail) noexcept override
    {
        tls_failures.push_back(why);
        tls_details.emplace_back(detail);
    }

    std::vector<Seen> seen;
    std::vector<std::string> failures;
    std::vector<Refusal> refusals;
    std::vector<Compressed> compressions;
    std::vector<Refused> refused;
    int dropped = 0;
    std::vector<std::string> tls_versions;
    std::vector<TlsFailure> tls_failures;
    std::vector<std::string> tls_details;
    std::size_t open = 0;

private:
    const Router& router_;
};

inline Descriptor connect_to(const std::string& path)
{
    Descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0)};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    auto* any = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::connect(socket.get(), any, sizeof address), 0) << std::strerror(errno);
    return socket;
}

class Client : public IoHandler {
public:
    Client(systemd::EventLoop& loop, Descriptor socket)
        : loop_{loop},
          socket_{std::move(socket)},
          watch_{loop_.watch(socket_.get(), {.readable = true}, *this)}
    {
    }
    Client(systemd::EventLoop& loop, const std::string& path) : Client{loop, connect_to(path)} {}

    void send(std::string_view text)
    {
        auto sent = ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
        EXPECT_EQ(sent, static_cast<ssize_t>(text.size())) << std::strerror(errno);
    }

    void on_ready(Readiness) override
    {
        char piece[65536];
        auto got = ::recv(socket_.get(), piece, sizeof piece, 0);
        if (got > 0)
            received.append(piece, static_cast<std::size_t>(got));
        if (got == 0 || (got < 0 && errno != EAGAIN)) {
            closed = true;
            watch_.reset();
        }
        if (closed || (until && until(received)))
            loop_.quit();
    }

    std::string received;
    bool closed = false;
    std::function<bool(const std::string&)> until;  // Ends the loop's run when true.

private:
    systemd::EventLoop& loop_;
    Descriptor socket_;
    std::unique_ptr<Watch> watch_;
};

class Directory {
public:
    Directory()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "holdfast.XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~Directory() { std::filesystem::remove_all(path_); }
    std::string file(const char* name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

class ServerTest : public testing::Test {
protected:
    void start(const ServerSettings& settings = {})
    {
        server = std::make_unique<Server>(
            Server::World{loop, clock, random, router, observer, nullptr, gate, tracer}, settings);
        server->listen(open_listener({path, 0}));
    }

    // Sends, and returns all that comes until the server closes.
    std::string talk(std::string_view request)
    {
        Client client{loop, path};
        client.send(request);
        loop.run();
        EXPECT_TRUE(client.closed);
        return client.received;
    }

    // Lets the server go on until `is_so`, which is asked each millisecond.
    void run_until(const std::function<bool()>& is_so)
    {
        class Asker : public Task {
        public:
            Asker(systemd::EventLoop& loop, const std::function<bool()>& is_so)
                : loop_{loop}, is_so_{is_so}
            {
            }
            const char* name() const noexcept override { return "asker"; }
            Instant step(Instant now) override
            {
                if (is_so_())
                    loop_.quit();
                return now + std::chrono::milliseconds{1};
            }

        private:
            systemd::EventLoop& loop_;
            const std::function<bool()>& is_so_;
        } asker{loop, is_so};
        loop.add(asker, loop.now());
        loop.run();
        loop.remove(asker);
    }

    Directory directory;
    std::string path = directory.file("socket");
    SteadyClock clock;
    Random random{1};
    systemd::EventLoop loop{clock};
    Router router;
    RecordingObserver observer{router};
    Gate* gate = nullptr;
    trace::Tracer* tracer = nullptr;
    std::unique_ptr<Server> server;
};

}  // namespace holdfast::http
