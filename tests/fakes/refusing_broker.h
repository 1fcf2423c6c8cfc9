// A Kafka broker that wants a password and takes none: on the test's loop, on a port of the
// loopback address that nobody has. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/io.h"
#include "base/text.h"
#include "tests/fakes/loop_listener.h"

namespace holdfast {

class RefusingBroker final {
public:
    explicit RefusingBroker(IoLoop& loop) : loop_{loop} {}
    ~RefusingBroker() = default;
    RefusingBroker(const RefusingBroker&) = delete;
    RefusingBroker& operator=(const RefusingBroker&) = delete;

    std::string address() const { return join("127.0.0.1:", listener_.port()); }

private:
    static std::string number(std::uint64_t value, int bytes)
    {
        std::string text;
        for (int i = bytes - 1; i >= 0; --i)
            text.push_back(static_cast<char>(value >> static_cast<unsigned>(8 * i)));
        return text;
    }
    static std::string text_of(std::string_view text)
    {
        return number(text.size(), 2) + std::string{text};
    }
    static std::uint32_t read_number(std::string_view text, std::size_t from, int bytes)
    {
        std::uint32_t value = 0;
        for (int i = 0; i < bytes; ++i)
            value = value << 8 |
                    static_cast<unsigned char>(text.at(from + static_cast<std::size_t>(i)));
        return value;
    }

    // The body of the answer, by the request's kind.
    static std::string answer(std::uint32_t request, std::uint32_t version)
    {
        constexpr std::uint32_t versions = 18;
        constexpr std::uint32_t handshake = 17;
        constexpr std::uint32_t authenticate = 36;
        if (request == versions) {
            // What it knows of, each from its first version to some later one. A client that asks
            // in a newer way is told so in the oldest, and asks again.
            std::string known;
            for (auto [kind, newest] :
                 {std::pair{0U, 7U}, {3U, 4U}, {17U, 1U}, {18U, 0U}, {22U, 0U}, {36U, 0U}})
                known += number(kind, 2) + number(0, 2) + number(newest, 2);
            return number(version > 0 ? 35 : 0, 2) + number(known.size() / 6, 4) + known;
        }
        if (request == handshake)
            return number(0, 2) + number(1, 4) + text_of("PLAIN");
        if (request == authenticate)
            return number(58, 2) + text_of("wrong password") + number(0, 4);
        return {};
    }

    class Client final : public IoHandler {
    public:
        Client(RefusingBroker& broker, Descriptor socket)
            : broker_{broker},
              socket_{std::move(socket)},
              watch_{broker_.loop_.watch(socket_.get(), {.readable = true}, *this)}
        {
        }
        void on_ready(Readiness /*ready*/) override
        {
            char bytes[4096];
            const ssize_t count = ::read(socket_.get(), bytes, sizeof bytes);
            if (count <= 0) {
                broker_.clients_.erase(socket_.get());
                return;
            }
            received_.append(bytes, static_cast<std::size_t>(count));
            while (received_.size() >= 4 && received_.size() >= 4 + read_number(received_, 0, 4)) {
                const std::string said =
                    received_.substr(8, 4) +
                    answer(read_number(received_, 4, 2), read_number(received_, 6, 2));
                const std::string sent = number(said.size(), 4) + said;
                EXPECT_EQ(::send(socket_.get(), sent.data(), sent.size(), MSG_NOSIGNAL),
                          static_cast<ssize_t>(sent.size()));
                received_.erase(0, 4 + read_number(received_, 0, 4));
            }
        }

    private:
        RefusingBroker& broker_;
        Descriptor socket_;
        std::string received_;
        std::unique_ptr<Watch> watch_;
    };

    void accept(Descriptor socket)
    {
        const int fd = socket.get();
        clients_[fd] = std::make_unique<Client>(*this, std::move(socket));
    }

    IoLoop& loop_;
    LoopListener listener_{loop_, [this](Descriptor socket) { accept(std::move(socket)); }};
    std::map<int, std::unique_ptr<Client>> clients_;
};

}  // namespace holdfast
