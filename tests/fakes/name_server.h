// A name server for tests of who asks one: on the test's loop, on a port of the loopback address,
// over UDP and TCP, saying what the test wants. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
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

class NameServer final : public IoHandler {
public:
    struct Question {
        std::string message;  // As it came.
        std::string name;     // "a.test"
        int type = 0;
        bool is_tcp = false;
    };
    struct Record {
        int type;
        std::string data;  // As it is sent.
        int its_class = 1;
        std::uint32_t kept = 60;
    };
    // What is sent, message by message; none for nothing.
    using Behave = std::function<std::vector<std::string>(const Question&)>;

    static std::string number(unsigned value, int bytes)
    {
        std::string text;
        for (int i = bytes - 1; i >= 0; --i)
            text.push_back(static_cast<char>(value >> static_cast<unsigned>(8 * i)));
        return text;
    }
    // "a.test" as it is sent.
    static std::string packed(std::string_view name)
    {
        std::string text;
        for (std::string_view label : split(name, '.'))
            if (!label.empty())
                append_to(text, static_cast<char>(label.size()), label);
        text.push_back('\0');
        return text;
    }
    static Record a(std::string_view bytes) { return {1, std::string{bytes}}; }
    static std::string reply(const Question& to, const std::vector<Record>& records,
                             unsigned code = 0, bool is_cut = false)
    {
        std::string text = to.message.substr(0, 2);
        text += number((is_cut ? 0x8380U : 0x8180U) | code, 2);
        text += number(1, 2) + number(static_cast<unsigned>(records.size()), 2) + number(0, 4);
        text += packed(to.name) + number(static_cast<unsigned>(to.type), 2) + number(1, 2);
        for (const Record& each : records) {
            text += number(0xC00C, 2) + number(static_cast<unsigned>(each.type), 2);
            text += number(static_cast<unsigned>(each.its_class), 2) + number(each.kept, 4);
            text += number(static_cast<unsigned>(each.data.size()), 2) + each.data;
        }
        return text;
    }

    NameServer(IoLoop& loop, Behave behave) : loop_{loop}, behave_{std::move(behave)}
    {
        // A port that is free for both.
        for (int i = 0; i < 50 && !try_to_bind(); ++i) {
        }
        EXPECT_TRUE(listener_) << "no port is free for UDP and TCP";
        watches_.push_back(loop_.watch(udp_.get(), {.readable = true}, *this));
        acceptor_ = std::make_unique<Acceptor>(*this);
    }
    ~NameServer() override = default;
    NameServer(const NameServer&) = delete;
    NameServer& operator=(const NameServer&) = delete;

    std::string endpoint() const { return join("127.0.0.1:", port_); }
    void set(Behave behave) { behave_ = std::move(behave); }
    std::vector<Question> asked;

    void on_ready(Readiness /*ready*/) override
    {
        std::array<char, 2048> piece{};
        sockaddr_in from{};
        socklen_t bytes = sizeof from;
        auto* any = reinterpret_cast<sockaddr*>(&from);
        auto got = ::recvfrom(udp_.get(), piece.data(), piece.size(), MSG_DONTWAIT, any, &bytes);
        if (got <= 0)
            return;
        for (const std::string& each : hear({piece.data(), static_cast<std::size_t>(got)}, false))
            (void)::sendto(udp_.get(), each.data(), each.size(), 0, any, bytes);
    }

private:
    class Client final : public IoHandler {
    public:
        Client(NameServer& server, Descriptor socket)
            : server_{server},
              socket_{std::move(socket)},
              watch_{server.loop_.watch(socket_.get(), {.readable = true}, *this)}
        {
        }
        void on_ready(Readiness /*ready*/) override
        {
            std::array<char, 2048> piece{};
            auto got = ::recv(socket_.get(), piece.data(), piece.size(), MSG_DONTWAIT);
            if (got == 0) {
                server_.clients_.erase(socket_.get());  // And with it this.
                return;
            }
            if (got > 0)
                received_.append(piece.data(), static_cast<std::size_t>(got));
            if (received_.size() < 2)
                return;
            std::size_t length = static_cast<unsigned char>(received_[0]) * 256U +
                                 static_cast<unsigned char>(received_[1]);
            if (received_.size() < 2 + length)
                return;
            for (const std::string& each : server_.hear(received_.substr(2, length), true)) {
                std::string wire = number(static_cast<unsigned>(each.size()), 2) + each;
                (void)::send(socket_.get(), wire.data(), wire.size(), MSG_NOSIGNAL);
            }
            received_.erase(0, 2 + length);
        }

    private:
        NameServer& server_;
        Descriptor socket_;
        std::string received_;
        std::unique_ptr<Watch> watch_;
    };
    class Acceptor final : public IoHandler {
    public:
        explicit Acceptor(NameServer& server)
            : server_{server},
              watch_{server.loop_.watch(server.listener_.get(), {.readable = true}, *this)}
        {
        }
        void on_ready(Readiness /*ready*/) override
        {
            int fd =
                ::accept4(server_.listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
            if (fd >= 0)
                server_.clients_[fd] = std::make_unique<Client>(server_, Descriptor{fd});
        }

    private:
        NameServer& server_;
        std::unique_ptr<Watch> watch_;
    };

    bool try_to_bind()
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* any = reinterpret_cast<sockaddr*>(&address);
        socklen_t bytes = sizeof address;
        udp_ = Descriptor{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
        EXPECT_EQ(::bind(udp_.get(), any, bytes), 0);
        EXPECT_EQ(::getsockname(udp_.get(), any, &bytes), 0);
        port_ = ntohs(address.sin_port);
        Descriptor tcp{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
        if (::bind(tcp.get(), any, bytes) != 0 || ::listen(tcp.get(), 16) != 0)
            return false;
        listener_ = std::move(tcp);
        return true;
    }
    std::vector<std::string> hear(std::string message, bool is_tcp)
    {
        Question question{.message = std::move(message), .name = {}, .is_tcp = is_tcp};
        std::size_t at = 12;
        while (at < question.message.size() && question.message[at] != 0) {
            auto length = static_cast<unsigned char>(question.message[at]);
            append_to(question.name, question.name.empty() ? "" : ".",
                      question.message.substr(at + 1, length));
            at += 1U + length;
        }
        if (at + 2 < question.message.size())
            question.type = static_cast<unsigned char>(question.message[at + 1]) * 256 +
                            static_cast<unsigned char>(question.message[at + 2]);
        asked.push_back(question);
        return behave_(question);
    }

    IoLoop& loop_;
    Behave behave_;
    Descriptor udp_;
    Descriptor listener_;
    int port_ = 0;
    std::vector<std::unique_ptr<Watch>> watches_;
    std::unique_ptr<Acceptor> acceptor_;
    std::map<int, std::unique_ptr<Client>> clients_;
};

}  // namespace holdfast
