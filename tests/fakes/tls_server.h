// An HTTPS server for tests of clients on the loop: on the same loop, on a port of the loopback
// address that nobody has, with whatever certificate the test made. One thread.
#pragma once

#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/descriptor.h"
#include "base/io.h"
#include "base/text.h"
#include "lib/gnutls/session.h"
#include "tests/fakes/made_certificate.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast {

// Clients ask the machine's clock whether a certificate is valid, and wishes count from another.
inline CertificateWish from_now(CertificateWish wish, WallTime now)
{
    auto later = std::chrono::floor<std::chrono::seconds>(now - ManualClock::start_wall);
    wish.starts_in += later;
    wish.ends_in += later;
    return wish;
}

class TlsServer final : public IoHandler {
public:
    TlsServer(IoLoop& loop, const MadeCertificate& made)
        : loop_{loop}, listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)}
    {
        set_certificate(made);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* any = reinterpret_cast<sockaddr*>(&address);
        socklen_t bytes = sizeof address;
        EXPECT_EQ(::bind(listener_.get(), any, bytes), 0);
        EXPECT_EQ(::listen(listener_.get(), 64), 0);
        EXPECT_EQ(::getsockname(listener_.get(), any, &bytes), 0);
        port_ = ntohs(address.sin_port);
        watch_ = loop_.watch(listener_.get(), {.readable = true}, *this);
    }
    ~TlsServer() override = default;
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;

    void set_certificate(const MadeCertificate& made)
    {
        auto parsed = gnutls::Certificate::parse(made.certificate);
        EXPECT_TRUE(parsed) << parsed.error().context;
        credentials_ = *gnutls::Credentials::make(*parsed, made.key);
    }
    int port() const noexcept { return port_; }

    // To each request.
    std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine";
    std::vector<std::string> requests;
    int accepted = 0;

    void on_ready(Readiness /*ready*/) override
    {
        int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0)
            return;
        ++accepted;
        clients_[fd] = std::make_unique<Client>(*this, Descriptor{fd});
    }

private:
    class Client final : public IoHandler {
    public:
        using Step = gnutls::Session::Step;

        Client(TlsServer& server, Descriptor socket)
            : server_{server},
              socket_{std::move(socket)},
              session_{server.credentials_, socket_.get()},
              watch_{server.loop_.watch(socket_.get(), {.readable = true}, *this)}
        {
        }

        void on_ready(Readiness /*ready*/) override
        {
            if (!is_open_) {
                Step step = session_.handshake();
                if (step == Step::failed)
                    return leave();
                is_open_ = step == Step::done;
                return;
            }
            std::array<char, 16384> piece{};
            auto got = session_.receive(piece);
            if (got.step == Step::failed || (got.step == Step::done && got.bytes == 0))
                return leave();
            received_.append(piece.data(), got.bytes);
            if (received_.find("\r\n\r\n") == std::string::npos)
                return;
            server_.requests.push_back(std::exchange(received_, {}));
            (void)session_.send(server_.answer);
        }

    private:
        void leave() { server_.clients_.erase(socket_.get()); }  // And with it this.

        TlsServer& server_;
        Descriptor socket_;
        gnutls::Session session_;
        std::unique_ptr<Watch> watch_;
        bool is_open_ = false;
        std::string received_;
    };

    IoLoop& loop_;
    Descriptor listener_;
    int port_ = 0;
    std::shared_ptr<const gnutls::Credentials> credentials_;
    std::unique_ptr<Watch> watch_;
    std::map<int, std::unique_ptr<Client>> clients_;
};

}  // namespace holdfast
