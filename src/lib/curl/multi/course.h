// How a transfer went, as libcurl tells it. Loop thread.
#pragma once

#include <string>
#include <string_view>

#include "lib/curl/handle.h"
#include "lib/curl/multi/exchange.h"

namespace holdfast::curl {

// Chains that are longer are told in part.
inline constexpr int chain_certificates_max = 16;

// Of a transfer that is over, or of one that is under way.
Course read_course(CURL* easy, bool wants_certificate, bool wants_chain = false);

// "1.1"; empty while nothing was answered.
std::string read_http_version(CURL* easy);

// From what libcurl says of a transfer, "SSL connection using TLSv1.3 / ...", to "TLS 1.3"; empty
// for what it says otherwise. There is no other way to ask it that needs no TLS library of its own.
std::string tls_version_in(std::string_view said);

}  // namespace holdfast::curl
