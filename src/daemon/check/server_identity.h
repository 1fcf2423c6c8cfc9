// Certificate and key of a listener, from the places that the configuration names. Touches the
// disk: the main thread before the loop runs, the aux thread then.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/config/load.h"
#include "lib/gnutls/credentials.h"

namespace holdfast::daemon {

using Credentials = std::shared_ptr<const gnutls::Credentials>;

// Where the service manager put the credential of that name, if it hands over any.
std::optional<std::string> credentials_directory(const Environment& environment);

// The listener has TLS. Null when something was reported: a file that is missing or cannot be
// read, a key that others can read or replace, what is no certificate or no key, or a pair that
// does not belong together. Dates are not looked at.
Credentials read_identity(const ListenSettings& listen, const Environment& environment,
                          std::vector<Problem>& problems);

struct ServerIdentity {
    std::string address;  // Of the listener, as `listen` has it.
    Credentials credentials;
};

// Of all listeners with TLS, but for those with problems.
std::vector<ServerIdentity> read_identities(const std::vector<ListenSettings>& listen,
                                            const Environment& environment,
                                            std::vector<Problem>& problems);

}  // namespace holdfast::daemon
