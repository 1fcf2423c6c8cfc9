// The port that clients see: open, or closed so that connections are refused. Loop thread.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/endpoint.h"
#include "base/task.h"
#include "http/server.h"

namespace holdfast::upstream {

class Front final : public Task {
public:
    // What has begun may end, then connections are closed.
    static constexpr std::chrono::milliseconds closing_max{100};
    // A port that somebody else has meanwhile is tried again.
    static constexpr std::chrono::milliseconds reopening{250};

    class Owner {
    public:
        virtual ~Owner() = default;
        // The server goes: answers that wait have to be sent now.
        virtual void front_closes() = 0;
        // Said once until it can.
        virtual void front_cannot_open(const std::string& why) = 0;
    };

    // Closed at first. Is on the loop while it lives; what it is given by reference outlives it.
    Front(const http::Server::World& world, const http::ServerSettings& settings, Endpoint endpoint,
          Owner& owner);
    // Every answer must have been sent by now.
    ~Front() override;
    Front(const Front&) = delete;
    Front& operator=(const Front&) = delete;

    // At once. Throws std::system_error when it cannot.
    void open();
    // Soon.
    void set_open(bool is_wanted);
    bool is_open() const noexcept { return server_ != nullptr; }

    const char* name() const noexcept override { return "front"; }
    Instant step(Instant now) override;

private:
    http::Server::World world_;
    http::ServerSettings settings_;
    Endpoint endpoint_;
    Owner& owner_;
    std::unique_ptr<http::Server> server_;
    bool is_wanted_ = false;
    bool is_draining_ = false;
    bool is_drained_ = false;
    bool has_complained_ = false;
};

}  // namespace holdfast::upstream
