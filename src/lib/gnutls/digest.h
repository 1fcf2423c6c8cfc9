// Digests that nobody can forge two texts for. Any thread.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>

namespace holdfast::gnutls {

using Sha256 = std::array<std::byte, 32>;

Sha256 sha256(std::string_view text) noexcept;

// The same of a text that comes in pieces. One thread at a time.
class Sha256Stream {
public:
    Sha256Stream();
    ~Sha256Stream();
    Sha256Stream(const Sha256Stream&) = delete;
    Sha256Stream& operator=(const Sha256Stream&) = delete;

    void add(std::string_view piece) noexcept;
    // The last call but the destructor.
    Sha256 finish() noexcept;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace holdfast::gnutls
