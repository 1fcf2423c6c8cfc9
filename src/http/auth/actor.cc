#include "http/auth/actor.h"

#include "base/text.h"

namespace holdfast::http {

std::string to_string(const Actor& actor)
{
    switch (actor.kind) {
    case Actor::Kind::address:
        return join("address:", actor.address);
    case Actor::Kind::user:
        return join("user:", actor.name);
    case Actor::Kind::token:
        return join("token:", actor.name);
    case Actor::Kind::uid:
        return join("uid:", actor.uid);
    case Actor::Kind::unknown:
        break;
    }
    return "unknown";
}

}  // namespace holdfast::http
