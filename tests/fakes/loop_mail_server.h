// A mail server for tests of clients on the loop, on a port of the loopback address that nobody
// has. It says yes to everything, or what a test wrote down. One thread.
#pragma once

#include <array>
#include <cerrno>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/descriptor.h"
#include "base/io.h"
#include "base/text.h"

namespace holdfast {

class LoopMailServer final : public IoHandler {
public:
    explicit LoopMailServer(IoLoop& loop)
        : loop_{loop}, listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)}
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* any = reinterpret_cast<sockaddr*>(&address);
        socklen_t bytes = sizeof address;
        EXPECT_EQ(::bind(listener_.get(), any, bytes), 0);
        EXPECT_EQ(::listen(listener_.get(), 8), 0);
        EXPECT_EQ(::getsockname(listener_.get(), any, &bytes), 0);
        port_ = ntohs(address.sin_port);
        watch_ = loop_.watch(listener_.get(), {.readable = true}, *this);
    }
    ~LoopMailServer() override = default;
    LoopMailServer(const LoopMailServer&) = delete;
    LoopMailServer& operator=(const LoopMailServer&) = delete;

    std::string url() const { return join("smtp://127.0.0.1:", port_); }

    // To lines that begin so, and "." for a whole letter. An empty one means that none ever comes.
    std::map<std::string, std::string> answers;
    std::vector<std::string> commands;
    std::vector<std::string> letters;

    void on_ready(Readiness /*ready*/) override
    {
        int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd >= 0)
            clients_[fd] = std::make_unique<Client>(*this, Descriptor{fd});
    }

private:
    class Client final : public IoHandler {
    public:
        Client(LoopMailServer& server, Descriptor socket)
            : server_{server},
              socket_{std::move(socket)},
              watch_{server.loop_.watch(socket_.get(), {.readable = true}, *this)}
        {
            say("220 here");
        }

        void on_ready(Readiness /*ready*/) override
        {
            std::array<char, 4096> piece{};
            auto got = ::recv(socket_.get(), piece.data(), piece.size(), 0);
            if (got < 0 && errno == EAGAIN)
                return;
            if (got <= 0) {
                server_.clients_.erase(socket_.get());  // And with it this.
                return;
            }
            received_.append(piece.data(), static_cast<std::size_t>(got));
            while (take_one()) {
            }
        }

    private:
        bool take_one()
        {
            std::string_view end = is_letter_ ? "\r\n.\r\n" : "\r\n";
            std::size_t at = received_.find(end);
            if (at == std::string::npos)
                return false;
            std::string text = received_.substr(0, at);
            received_.erase(0, at + end.size());
            if (is_letter_) {
                is_letter_ = false;
                server_.letters.push_back(text);
                return answer(".", "250 taken");
            }
            server_.commands.push_back(text);
            is_letter_ = text == "DATA";
            return answer(text, is_letter_ ? "354 go on" : "250 fine");
        }
        bool answer(const std::string& to, std::string_view usual)
        {
            for (const auto& [begin, text] : server_.answers)
                if (to.starts_with(begin)) {
                    is_letter_ = is_letter_ && text.starts_with("3");
                    if (!text.empty())
                        say(text);
                    return true;
                }
            say(usual);
            return true;
        }
        void say(std::string_view text)
        {
            std::string line = join(text, "\r\n");
            (void)::send(socket_.get(), line.data(), line.size(), MSG_NOSIGNAL);
        }

        LoopMailServer& server_;
        Descriptor socket_;
        std::unique_ptr<Watch> watch_;
        std::string received_;
        bool is_letter_ = false;
    };

    IoLoop& loop_;
    Descriptor listener_;
    int port_ = 0;
    std::unique_ptr<Watch> watch_;
    std::map<int, std::unique_ptr<Client>> clients_;
};

}  // namespace holdfast
