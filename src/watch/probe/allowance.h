// Which targets may be probed by whoever may ask for metrics: none but those that the
// configuration names. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/result.h"

namespace holdfast::watch {

// "shop.example.org", "*.example.org", "10.0.0.0/8", "192.0.2.7", "[2001:db8::/32]" or "*", each
// with ":PORT" behind it or for all ports. A name is for targets that say this name, wherever it
// leads to; an address or a network for targets that say an address.
class ProbeRule {
public:
    // Errc::invalid, for people.
    static Result<ProbeRule> parse(std::string_view text);

    bool admits(std::string_view host, const std::optional<Address>& literal,
                std::uint16_t port) const noexcept;
    // In one spelling, which parse() reads as the same.
    std::string text() const;

private:
    enum class Kind : std::uint8_t { all, name, below, network };

    Kind kind_ = Kind::all;
    std::string name_{};  // In lower case, without a dot at its end; of a network as it is written.
    std::optional<Network> network_{};
    std::uint16_t port_ = 0;  // 0: any.
};

class Allowance {
public:
    // What is no rule admits nothing.
    explicit Allowance(const std::vector<std::string>& rules = {});

    bool admits(std::string_view host, std::uint16_t port) const;
    // Why such a target may not be probed, for people.
    std::optional<std::string> find_refusal(std::string_view host, std::uint16_t port) const;

private:
    std::vector<ProbeRule> rules_;
};

}  // namespace holdfast::watch
