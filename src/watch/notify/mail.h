// A message as a letter: RFC 5322, UTF-8 in encoded words (RFC 2047) and in a body of base64, so
// that any relay takes it. Whatever services are called, no header can come of it: control
// characters are gone before anything is encoded, and addresses are checked when they are loaded.
// Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "watch/notify/message.h"
#include "watch/notify/receiver.h"

namespace holdfast::watch {

inline constexpr std::size_t mail_recipients_max = 50;

// "alerts@example.org", and nothing around it.
bool is_mail_address(std::string_view text) noexcept;
// Errc::invalid, with the words for an operator.
Result<void> check_mail(const MailOptions& options);

// The whole letter, its lines ended by CRLF. Repeats have the same Message-ID, and all about one
// key refer to the same one, so that it is one thread.
std::string compose_mail(const MailOptions& options, const Message& message, WallTime now);

// "=?UTF-8?B?...?=" of at most 75 characters each, folded; plain ASCII stays as it is.
std::string encode_header(std::string_view text);
// "Sat, 21 Nov 2026 03:04:05 +0000"
std::string format_mail_date(WallTime time);

}  // namespace holdfast::watch
