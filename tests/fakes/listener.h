// Who listens to a stream of events, without a connection. One thread.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "http/stream/event_hub.h"

namespace holdfast::http {

class Listener final : public LiveBody::Outlet {
public:
    explicit Listener(std::shared_ptr<LiveBody> body) : body_{std::move(body)}
    {
        body_->begin(*this);
    }
    ~Listener() override { body_->end(LiveBody::Parting::over); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    void wake() noexcept override {}
    void cut_off() noexcept override {}

    // What came since the last time.
    std::string hear()
    {
        std::string text;
        std::vector<char> piece(4096);
        while (const std::size_t bytes = body_->take(piece))
            text.append(piece.data(), bytes);
        return text;
    }

private:
    std::shared_ptr<LiveBody> body_;
};

}  // namespace holdfast::http
