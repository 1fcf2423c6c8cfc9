// The answer of a connection while its body comes as it happens: between the engine, which asks
// when it has sent what it had, and who speaks, who wakes it. In between the engine is suspended.
// Loop thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "http/connection/wire.h"
#include "http/stream/live_body.h"
#include "lib/mhd/daemon.h"

namespace holdfast::http {

class LiveAnswer final : public mhd::Feed, private LiveBody::Outlet {
public:
    // Both outlive it. `resumed` is told that the engine has something to do.
    LiveAnswer(const Wire& wire, const std::function<void()>& resumed) noexcept
        : wire_{wire}, resumed_{resumed}
    {
    }
    ~LiveAnswer() override { end(); }
    LiveAnswer(const LiveAnswer&) = delete;
    LiveAnswer& operator=(const LiveAnswer&) = delete;

    // The request on `exchange` is being answered with this.
    void begin(mhd::Exchange& exchange, std::shared_ptr<LiveBody> body) noexcept;
    // The request has ended.
    void end() noexcept;

    bool is_open() const noexcept { return body_ != nullptr; }
    // Everything that there was is sent.
    bool is_waiting() const noexcept { return is_waiting_; }
    bool is_cut_off() const noexcept { return is_cut_off_; }
    // Taken by the engine.
    std::uint64_t bytes() const noexcept { return bytes_; }

    // Ends it properly, once what there is by now is sent.
    void finish() noexcept;
    // Its client does not take it.
    void stall() noexcept;
    // Ends it at once, and shows the client that this was not the end.
    void cut_off() noexcept override;
    // The engine is about to end, and wants nobody suspended.
    void let_go() noexcept;

    Piece next(std::span<char> room) noexcept override;

private:
    void wake() noexcept override;

    const Wire& wire_;
    const std::function<void()>& resumed_;
    mhd::Exchange* exchange_ = nullptr;
    std::shared_ptr<LiveBody> body_;
    std::uint64_t bytes_ = 0;
    LiveBody::Parting parting_ = LiveBody::Parting::over;
    bool is_waiting_ = false;
    bool is_finishing_ = false;
    bool is_cut_off_ = false;
};

}  // namespace holdfast::http
