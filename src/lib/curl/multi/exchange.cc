#include "lib/curl/multi/exchange.h"

namespace holdfast::curl {

std::string_view words_of(End end) noexcept
{
    switch (end) {
    case End::answered:
        break;
    case End::too_long:
        return "its answer is too long";
    case End::malformed:
        return "what it answered is no HTTP";
    case End::not_resolved:
        return "the name of its host was not resolved";
    case End::not_connected:
        return "there was no connection";
    case End::tls_failed:
        return "TLS failed";
    case End::timed_out:
        return "there was no answer in time";
    case End::cut_off:
        return "the connection ended before the answer";
    }
    return "";
}

}  // namespace holdfast::curl
