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
#include <sys/socket.h>

#include "base/descriptor.h"
#include "base/io.h"
#include "base/text.h"
#include "lib/gnutls/session.h"
#include "tests/fakes/loop_listener.h"
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

class TlsServer final {
public:
    TlsServer(IoLoop& loop, const MadeCertificate& made) : loop_{loop} { set_certificate(made); }
    ~TlsServer() = default;
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;

    void set_certificate(const MadeCertificate& made)
    {
        auto parsed = gnutls::Certificate::parse(made.certificate);
        EXPECT_TRUE(parsed) << parsed.error().context;
        credentials_ = *gnutls::Credentials::make(*parsed, made.key);
    }
    int port() const noexcept { return listener_.port(); }

    // To each request.
    std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine";
    std::vector<std::string> requests;
    int accepted = 0;

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

    void accept(Descriptor socket)
    {
        ++accepted;
        const int fd = socket.get();
        clients_[fd] = std::make_unique<Client>(*this, std::move(socket));
    }

    IoLoop& loop_;
    LoopListener listener_{loop_, [this](Descriptor socket) { accept(std::move(socket)); }};
    std::shared_ptr<const gnutls::Credentials> credentials_;
    std::map<int, std::unique_ptr<Client>> clients_;
};

}  // namespace holdfast
