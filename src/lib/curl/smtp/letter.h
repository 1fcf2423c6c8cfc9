// A letter handed to a mail server, and what came of it.
//
// It waits: libcurl sends the end of a letter, and takes leave of the server, in calls that come
// back when the server has answered, whichever interface is used. On the loop a mail server that
// takes its time over a letter would hold up every check. Any thread but the loop's.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "base/time.h"

namespace holdfast::curl {

struct Letter {
    std::string url;  // smtp or smtps, nothing else.
    std::string from;
    std::vector<std::string> to;
    std::string text;  // Whole, with its headers; lines end with CRLF.
    std::string user{};
    std::string password{};
    bool requires_tls = true;  // With smtp: the server has to offer STARTTLS.
    Duration timeout = std::chrono::seconds{30};
    Duration connect_timeout = std::chrono::seconds{5};
    std::string ca_file{};
};

enum class Posting {
    accepted,
    refused,  // The server's word, in `code`.
    not_resolved,
    not_connected,
    tls_failed,
    timed_out,
    cut_off,
};

struct Posted {
    Posting posting{};
    unsigned code = 0;  // The server's last; 0: it said nothing.
    // The server had all of it, and may have taken it.
    bool may_have_arrived = false;
};

// Ends within about a second, as cut off, once `given_up` is asked to stop.
Posted post_letter(const Letter& letter, std::stop_token given_up = {});

}  // namespace holdfast::curl
