#include "drill/act/receiver.h"

#include <cerrno>
#include <optional>

#include <sys/socket.h>
#include <sys/time.h>
#include <sysexits.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "drill/host/files.h"

namespace holdfast::drill {
namespace {

constexpr std::size_t head_max = 16384;
constexpr std::size_t body_max = std::size_t{1} << 20U;
// Of a client that says nothing more.
constexpr timeval patience{.tv_sec = 2, .tv_usec = 0};
constexpr std::string_view blank_line = "\r\n\r\n";

// False when no more comes.
bool read_more(int connection, std::string& into)
{
    char piece[4096];
    ssize_t got = ::recv(connection, static_cast<char*>(piece), sizeof piece, 0);
    if (got <= 0)
        return false;
    into.append(static_cast<char*>(piece), static_cast<std::size_t>(got));
    return true;
}

std::size_t body_bytes(std::string_view head)
{
    for (std::string_view line : split(head, '\n')) {
        std::size_t colon = line.find(':');
        if (colon != std::string_view::npos &&
            equals_ignoring_case(line.substr(0, colon), "Content-Length"))
            return parse_number<std::size_t>(trim(line.substr(colon + 1))).value_or(0);
    }
    return 0;
}

// The whole of it, so that the client is not cut off while it sends; its method and path.
std::optional<std::string> read_target(int connection)
{
    std::string text;
    std::size_t end = std::string::npos;
    while ((end = text.find(blank_line)) == std::string::npos)
        if (text.size() > head_max || !read_more(connection, text))
            return std::nullopt;
    std::size_t whole = end + blank_line.size() + body_bytes(text.substr(0, end));
    while (text.size() < whole)
        if (text.size() > body_max || !read_more(connection, text))
            return std::nullopt;
    return text.substr(0, text.find(' ', text.find(' ') + 1));
}

// 0: there is none.
int status_in(const std::string& file)
{
    auto text = read_small(file);
    return text ? parse_number<int>(trim(*text)).value_or(0) : 0;
}

}  // namespace

void answer_request(int connection, const std::string& file, std::int64_t& taken)
{
    (void)::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    auto target = read_target(connection);
    int status = status_in(file);
    bool is_count = target && *target == "GET /taken";
    if (!target || (!is_count && status == 0))
        return;
    if (target->starts_with("POST ") && status / 100 == 2)
        ++taken;
    std::string body = join(taken);
    std::string answer =
        join("HTTP/1.1 ", is_count ? 200 : status, " Rehearsed\r\nContent-Type: text/plain\r\n",
             "Content-Length: ", body.size(), "\r\nConnection: close\r\n\r\n", body);
    (void)::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
}

int be_receiver(int listener, const std::string& file)
{
    for (std::int64_t taken = 0;;) {
        Descriptor connection{::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC)};
        if (connection)
            answer_request(connection.get(), file, taken);
        else if (errno != EINTR && errno != ECONNABORTED)
            return EX_OSERR;
    }
}

}  // namespace holdfast::drill
