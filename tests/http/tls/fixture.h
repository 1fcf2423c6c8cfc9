// A server that speaks TLS on the real loop, and TLS clients on the same loop.
#pragma once

#include <cstring>
#include <functional>
#include <memory>
#include <string>

#include <sys/socket.h>
#include <sys/un.h>

#include "http/tls/identity.h"
#include "lib/gnutls/credentials.h"
#include "tests/fakes/made_certificate.h"
#include "tests/fakes/tls_client.h"
#include "tests/http/fixture.h"

namespace holdfast::http::tls {

inline std::shared_ptr<const gnutls::Credentials> make_credentials(const CertificateWish& wish = {})
{
    auto made = make_certificate(wish);
    return *gnutls::Credentials::make(*gnutls::Certificate::parse(made.certificate), made.key);
}

class SecureClient : public IoHandler {
public:
    SecureClient(systemd::EventLoop& loop, const std::string& path,
                 const TlsClient::Wish& wish = {})
        : loop_{loop},
          socket_{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0)},
          tls{socket_.get(), wish}
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
        auto* any = reinterpret_cast<sockaddr*>(&address);
        EXPECT_EQ(::connect(socket_.get(), any, sizeof address), 0) << std::strerror(errno);
        watch_ = loop_.watch(socket_.get(), {.readable = true}, *this);
        tls.step();
    }

    // As soon as the handshake is over.
    void send(std::string text)
    {
        unsent_ += std::move(text);
        advance();
    }
    // Reads nothing more.
    void go_deaf() { watch_.reset(); }
    void hear_again() { watch_ = loop_.watch(socket_.get(), {.readable = true}, *this); }

    void on_ready(Readiness) override
    {
        advance();
        if (tls.ended || !tls.failure().empty()) {
            closed = true;
            watch_.reset();
            socket_ = Descriptor{};
        }
        if (closed || (until && until()))
            loop_.quit();
    }

private:
    void advance()
    {
        tls.step();
        if (tls.is_connected() && !unsent_.empty())
            tls.send(std::exchange(unsent_, {}));
        if (watch_ != nullptr)
            watch_->change({.readable = true, .writable = tls.has_unsent()});
    }

    systemd::EventLoop& loop_;
    Descriptor socket_;

public:
    TlsClient tls;
    bool closed = false;
    std::function<bool()> until;  // Ends the loop's run when true.

private:
    std::string unsent_;
    std::unique_ptr<Watch> watch_;
};

class TlsServer : public ServerTest {
protected:
    void start_tls(const ServerSettings& settings = {})
    {
        server = std::make_unique<Server>(Server::World{loop, clock, random, router, observer},
                                          settings);
        server->listen(open_listener({path, 0}), &identity);
    }
    // Runs until the client has what it wants, or is closed.
    void run(SecureClient& client, std::function<bool()> until)
    {
        client.until = until;
        while (!until() && !client.closed)
            loop.run();  // Others may end it too.
        client.until = nullptr;
    }
    // The loop for this long: for what must not happen.
    void run_for(Duration time)
    {
        class End : public Task {
        public:
            explicit End(systemd::EventLoop& loop) : loop_{loop} {}
            bool has_come = false;
            const char* name() const noexcept override { return "end"; }
            Instant step(Instant) override
            {
                has_come = true;
                loop_.quit();
                return never;
            }

        private:
            systemd::EventLoop& loop_;
        } end{loop};
        loop.add(end, clock.now() + time);
        while (!end.has_come)
            loop.run();
        loop.remove(end);
    }

    // A client at each stage of coming in.
    struct Stages {
        explicit Stages(TlsServer& at)
            : silent{at.loop, at.path},
              begun{at.loop, at.path},
              shaking{at.loop, at.path},
              agreed{at.loop, at.path},
              asking{at.loop, at.path}
        {
            begun.send({"\x16\x03\x01\x02\x00", 5});
            shaking.go_deaf();
            at.run(agreed, [&] { return agreed.tls.is_connected(); });
        }
        Client silent;
        Client begun;
        SecureClient shaking;  // Has sent its hello and will read nothing.
        SecureClient agreed;
        SecureClient asking;
    };

    Identity identity{make_credentials()};
};

}  // namespace holdfast::http::tls
