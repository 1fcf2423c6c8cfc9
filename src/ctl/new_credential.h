// New lines for the credential file: of a user, of a token. Main thread.
#pragma once

#include "ctl/console.h"
#include "ctl/verb.h"

namespace holdfast::ctl {

// Both take a name as their second argument, and return the exit code.
int make_hash(const Invocation& invocation, Console& console);
int make_token(const Invocation& invocation, Console& console);

}  // namespace holdfast::ctl
