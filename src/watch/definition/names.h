// The words of a definition that stand for one of a few things. Pure; any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "watch/service.h"

namespace holdfast::watch {

std::string_view to_string(CheckType type) noexcept;        // "http"
std::string_view to_string(AddressFamily family) noexcept;  // "ipv4"
std::string_view to_string(Owner owner) noexcept;           // "file"
std::string_view to_string(Pressure resource) noexcept;     // "memory"

// In the order of their enumerators, where they have such.
std::span<const std::string_view> check_type_names() noexcept;
std::span<const std::string_view> address_family_names() noexcept;
std::span<const std::string_view> environment_names() noexcept;
std::span<const std::string_view> method_names() noexcept;
std::span<const std::string_view> record_type_names() noexcept;
std::span<const std::string_view> pressure_names() noexcept;
// Of the journal: the place of each is its number.
std::span<const std::string_view> priority_names() noexcept;

// What a URL's scheme tells about the check; http for what is no URL of ours.
CheckType implied_type(std::string_view url) noexcept;

// 200 as "200", 200 to 299 as "200-299"; reads "2xx" as well. Nothing for what is no status of
// HTTP.
std::optional<std::pair<unsigned, unsigned>> parse_statuses(std::string_view text) noexcept;
std::string format_statuses(const std::pair<unsigned, unsigned>& range);

}  // namespace holdfast::watch
