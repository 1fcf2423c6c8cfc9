// From what the TLS library knows of the other end to what is told of it. Any thread.
#pragma once

#include <optional>
#include <string>

#include "lib/gnutls/shown_chain.h"
#include "watch/observation.h"

namespace holdfast::watch {

inline std::optional<TlsFacts> to_facts(const std::optional<gnutls::ShownChain>& shown,
                                        std::string version)
{
    if (!shown)
        return std::nullopt;
    return TlsFacts{.version = std::move(version),
                    .fingerprint = shown->fingerprint,
                    .subject = shown->subject,
                    .issuer = shown->issuer,
                    .names = shown->names,
                    .earliest = shown->earliest,
                    .trusted_until = shown->trusted_until};
}

}  // namespace holdfast::watch
