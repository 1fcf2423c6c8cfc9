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

#include <sys/socket.h>

#include "base/descriptor.h"
#include "base/io.h"
#include "base/text.h"
#include "tests/fakes/loop_listener.h"

namespace holdfast {

class LoopMailServer final {
public:
    explicit LoopMailServer(IoLoop& loop) : loop_{loop} {}
    ~LoopMailServer() = default;
    LoopMailServer(const LoopMailServer&) = delete;
    LoopMailServer& operator=(const LoopMailServer&) = delete;

    std::string url() const { return join("smtp://127.0.0.1:", listener_.port()); }

    // To lines that begin so, and "." for a whole letter. An empty one means that none ever comes.
    std::map<std::string, std::string> answers;
    std::vector<std::string> commands;
    std::vector<std::string> letters;

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
