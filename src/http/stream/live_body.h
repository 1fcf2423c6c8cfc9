// A body that is not there yet when its answer begins: whoever has something to say wakes the
// connection, which takes what there is. Nothing is pushed, so what a slow client costs is decided
// by who speaks. Loop thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace holdfast::http {

class LiveBody {
public:
    // The connection that sends it. It calls back later, never from within these.
    class Outlet {
    public:
        virtual ~Outlet() = default;
        // There is something to take.
        virtual void wake() noexcept = 0;
        // This client gets no more, and what the kernel still holds for it is dropped.
        virtual void cut_off() noexcept = 0;
    };
    enum class Parting : std::uint8_t {
        over,
        stalled,  // The client took nothing for too long.
    };

    virtual ~LiveBody() = default;
    LiveBody(const LiveBody&) = delete;
    LiveBody& operator=(const LiveBody&) = delete;

    // Its answer begins; not for HEAD. Until end() the outlet is there.
    virtual void begin(Outlet& outlet) noexcept = 0;
    // What comes next, as much as fits; 0: nothing, until the outlet is woken.
    virtual std::size_t take(std::span<char> room) noexcept = 0;
    virtual void end(Parting why) noexcept = 0;

protected:
    LiveBody() = default;
};

}  // namespace holdfast::http
