// Who may connect: so many in all, so many from one address, and some places that only the control
// socket has, so that an operator gets in while everybody else is kept out. Pure; loop thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

#include "base/address.h"

namespace holdfast::http {

struct AdmissionLimits {
    std::size_t connections_max = 4096;
    std::size_t per_address_max = 256;  // 0: any number.
    std::size_t control_max = 32;
};

enum class Admitted : std::uint8_t { yes, limit, address_limit, control_limit };

struct Caller {
    enum class Kind : std::uint8_t {
        control,
        proxy,  // Speaks for many: its address has no limit.
        other,
    };
    Kind kind = Kind::other;
    Address address{Address::Bytes{}};
};

// An IPv4 address itself; the /64 of an IPv6 address, which is what one customer gets at least.
Address::Bytes address_key(const Address& address) noexcept;

class Admission {
public:
    // One admitted connection; gives its place back when it goes. The Admission outlives it.
    class Place {
    public:
        Place() noexcept = default;
        Place(Place&& other) noexcept
            : admission_{std::exchange(other.admission_, nullptr)}, caller_{other.caller_}
        {
        }
        Place& operator=(Place&& other) noexcept
        {
            std::swap(admission_, other.admission_);
            std::swap(caller_, other.caller_);
            return *this;
        }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place() { release(); }

        void release() noexcept
        {
            if (Admission* admission = std::exchange(admission_, nullptr))
                admission->leave(caller_);
        }

    private:
        friend class Admission;
        Place(Admission& admission, const Caller& caller) noexcept
            : admission_{&admission}, caller_{caller}
        {
        }

        Admission* admission_ = nullptr;
        Caller caller_;
    };

    explicit Admission(const AdmissionLimits& limits) noexcept : limits_{limits} {}
    // Who is in stays in.
    void apply(const AdmissionLimits& limits) noexcept { limits_ = limits; }

    Admitted ask(const Caller& caller) const;
    // Only when ask() said yes.
    Place enter(const Caller& caller);

    std::size_t open() const noexcept { return open_ + control_open_; }

private:
    void leave(const Caller& caller) noexcept;

    AdmissionLimits limits_;
    std::size_t open_ = 0;
    std::size_t control_open_ = 0;
    std::map<Address::Bytes, std::size_t> by_address_;
};

}  // namespace holdfast::http
