// Whom a check may speak to. A daemon that fetches what users name must not become a way to what
// only this host can reach: its files, and the services at link-local addresses that hand out
// secrets to whoever asks from here. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/address.h"
#include "watch/service.h"

namespace holdfast::watch {

// "tcp://db.example:5432"
struct Target {
    std::string scheme;  // In lower case.
    std::string host;    // Without brackets; in lower case.
    std::uint16_t port = 0;
};

// Of an URL with an authority; the port that the scheme implies, if none is named.
std::optional<Target> parse_target(std::string_view url);

// A host that needs no name server: any spelling of an address that some client understands, so
// 0xA9FEA9FE and 2852039166 are no way around the rule.
std::optional<Address> literal_address(std::string_view host);

// Why no check may go to this address, for people.
std::optional<std::string> find_address_problem(const Address& address);

// What is wrong with the URL of such a check as far as it shows without a name server. The
// addresses that its name turns out to have are asked about when they are known.
std::optional<std::string> find_target_problem(CheckType type, std::string_view url);

// Whether a check that wants this family may use the address.
bool is_of(AddressFamily family, const Address& address) noexcept;

}  // namespace holdfast::watch
