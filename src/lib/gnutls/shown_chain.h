// The certificates that a server has shown, taken apart for who wants to know them: believed or
// not. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/time.h"

namespace holdfast::gnutls {

class Trust;

struct ShownChain {
    std::string fingerprint;  // SHA-256 of the leaf, in hex.
    std::string subject;      // "CN=shop.example.org,O=Example"
    std::string issuer;
    std::string names;  // Those of DNS, separated by commas.
    WallTime earliest;  // When the first of them ends.
    // The same of those by which the leaf is trusted now, the authority among them, for which the
    // library asks the clock of this host. Nothing when it is not.
    std::optional<WallTime> trusted_until;
};

enum class CertificateForm : std::uint8_t { der, pem };

// More certificates are not looked at.
inline constexpr std::size_t shown_certificates_max = 16;

// The leaf first. Nothing when it cannot be read.
std::optional<ShownChain> describe_chain(std::span<const std::string> certificates,
                                         CertificateForm form, const Trust& trust);

}  // namespace holdfast::gnutls
