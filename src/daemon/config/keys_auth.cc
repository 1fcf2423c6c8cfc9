// The keys that say who may do what.
#include "daemon/config/keys.h"
#include "daemon/config/rules.h"

namespace holdfast::daemon {

using std::chrono::hours;
using std::chrono::seconds;

std::vector<Key> auth_keys()
{
    return {
        {
            .path = "auth.file",
            .type = Text{field<&Settings::auth, &AuthSettings::file>(), check_optional_path,
                         optional_path_form, optional_path_pattern},
            .description = "The credential file: users with the hashes of their passwords, and "
                           "tokens with their digests. Only root or the service may own it, and "
                           "nobody else may read it. Empty: the credential \"auth\" of the "
                           "service manager, if there is one.",
            .variables = {{"HOLDFAST_AUTH_FILE"}},
            .example = "\"/etc/holdfast/credentials\"",
        },
        {
            .path = "auth.anonymous",
            .type = TextList{field<&Settings::auth, &AuthSettings::anonymous>(), check_scope,
                             scope_form, scope_pattern, 0, 3},
            .description = "Scopes that need no credentials. Empty: none where there are "
                           "credentials, and all where there are none. /ping, /healthz and "
                           "/readyz never need any.",
            .example = "[\"metrics\"]",
        },
        {
            .path = "auth.failures_max",
            .type = Number{field<&Settings::auth, &AuthSettings::failures_max>(), 1, 10'000},
            .description = "How often an address may send wrong credentials within "
                           "auth.failure_window before it is answered 429. An IPv6 network of 64 "
                           "bits counts as one address.",
        },
        {
            .path = "auth.failure_window",
            .type = Span{field<&Settings::auth, &AuthSettings::failure_window>(), seconds{1},
                         hours{24}},
            .description = "In this time all that an address had wrong is forgotten, evenly.",
        },
        {
            .path = "auth.cache_time",
            .type = Span{field<&Settings::auth, &AuthSettings::cache_time>(), Duration::zero(),
                         hours{1}},
            .description =
                "How long a login by password is recognised, after its last use, without "
                "hashing it again. 0s: each request is hashed.",
        },
        {
            .path = "auth.hashes_max",
            .type = Number{field<&Settings::auth, &AuthSettings::hashes_max>(), 1, 128},
            .description = "Passwords that may wait for their hash; further logins are answered "
                           "503.",
        },
    };
}

}  // namespace holdfast::daemon
