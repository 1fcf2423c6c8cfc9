// The right, and the duty, to answer one request, at once or later. Loop thread only.
#pragma once

#include <utility>

#include "http/response.h"

namespace holdfast::http {

class Reply {
public:
    // Whoever waits for the answer: a connection, or a test.
    class Target {
    public:
        virtual ~Target() = default;
        virtual void deliver(Response response) noexcept = 0;
    };

    explicit Reply(Target& target) noexcept : target_{&target} {}
    Reply(Reply&& other) noexcept : target_{std::exchange(other.target_, nullptr)} {}
    Reply& operator=(Reply&& other) noexcept
    {
        std::swap(target_, other.target_);
        return *this;
    }
    Reply(const Reply&) = delete;
    Reply& operator=(const Reply&) = delete;
    // Dropped unsent, it answers 500, so that no client waits for ever on a path we forgot.
    ~Reply();

    // Once. The request is gone afterwards.
    void send(Response response) noexcept
    {
        if (Target* target = std::exchange(target_, nullptr))
            target->deliver(std::move(response));
    }

private:
    Target* target_;
};

}  // namespace holdfast::http
