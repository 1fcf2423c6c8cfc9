// What happens in a run, line by line: printed when somebody wants to read it, and always hashed,
// so that two runs of a seed can be compared. One thread.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "base/time.h"

namespace holdfast::dst {

class Trace {
public:
    using Reader = std::function<void(std::string_view line)>;

    // `clock` outlives it. Without a reader no line is put together.
    Trace(const Clock& clock, Reader reader) : clock_{clock}, reader_{std::move(reader)} {}

    template <typename... Pieces>
    void note(const Pieces&... pieces)
    {
        mix(static_cast<std::uint64_t>(clock_.now().time_since_epoch().count()));
        (add(pieces), ...);
        if (reader_)
            reader_(join(stamp(), pieces...));
    }

    // Who writes lines of his own.
    const Reader& reader() const noexcept { return reader_; }
    std::uint64_t hash() const noexcept { return hash_; }

private:
    // FNV-1a, a word at a time.
    void mix(std::uint64_t word) noexcept { hash_ = (hash_ ^ word) * 0x100000001B3U; }
    template <std::integral T>
    void add(T number) noexcept
    {
        mix(static_cast<std::uint64_t>(number));
    }
    void add(std::string_view text) noexcept
    {
        for (char each : text)
            mix(static_cast<unsigned char>(each));
    }

    // "[  12.345678] ": seconds of the loop's time.
    std::string stamp() const
    {
        auto micros =
            std::chrono::floor<std::chrono::microseconds>(clock_.now()).time_since_epoch();
        std::string fraction = join(micros.count() % 1'000'000);
        return join("[", micros.count() / 1'000'000, ".", std::string(6 - fraction.size(), '0'),
                    fraction, "] ");
    }

    const Clock& clock_;
    Reader reader_;
    std::uint64_t hash_ = 0xCBF29CE484222325U;
};

}  // namespace holdfast::dst
