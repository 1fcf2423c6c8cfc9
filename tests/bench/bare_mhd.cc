// An opponent in script/bench: libmicrohttpd alone, on the same kind of loop (its epoll descriptor
// in sd-event), with the same socket options and memory for a connection, answering
// everything with a constant. Usage: bare_mhd PORT CONTENT_TYPE BODY_FILE
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include <microhttpd.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <systemd/sd-event.h>

namespace {

constexpr int backlog = 4096;
constexpr std::size_t connection_bytes = 16384;

MHD_Result answer(void* response, MHD_Connection* connection, const char* /*url*/,
                  const char* /*method*/, const char* /*version*/, const char* /*body*/,
                  std::size_t* /*body_bytes*/, void** context)
{
    // Answered in the first call, before the end of the request, the connection would be closed.
    if (std::exchange(*context, response) == nullptr)
        return MHD_YES;
    return MHD_queue_response(connection, MHD_HTTP_OK, static_cast<MHD_Response*>(response));
}

int turn(sd_event_source* /*source*/, int /*fd*/, unsigned /*events*/, void* daemon)
{
    MHD_UNSIGNED_LONG_LONG wait_ms = 0;
    do
        MHD_run(static_cast<MHD_Daemon*>(daemon));
    while (MHD_get_timeout(static_cast<MHD_Daemon*>(daemon), &wait_ms) == MHD_YES && wait_ms == 0);
    return 0;
}

int listen_on(unsigned short port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bool listens = bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
                   listen(fd, backlog) == 0;
    return listens ? fd : -1;
}

}  // namespace

int main(int argc, char** argv)
{
    unsigned short port = 0;
    if (argc == 4)
        std::from_chars(argv[1], argv[1] + std::strlen(argv[1]), port);
    std::ifstream file{argc == 4 ? argv[3] : "", std::ios::binary};
    std::string body{std::istreambuf_iterator<char>{file}, {}};
    int fd = listen_on(port);
    if (port == 0 || body.empty() || fd < 0)
        return std::perror("bare_mhd: cannot serve: PORT CONTENT_TYPE BODY_FILE"), 64;
    MHD_Response* response =
        MHD_create_response_from_buffer(body.size(), body.data(), MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Content-Type", argv[2]);
    MHD_Daemon* daemon = MHD_start_daemon(
        MHD_USE_EPOLL, 0, nullptr, nullptr, &answer, response, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_bytes, MHD_OPTION_END);
    sd_event* event = nullptr;
    if (daemon == nullptr || sd_event_default(&event) < 0)
        return 71;
    int epoll = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    sd_event_add_io(event, nullptr, epoll, EPOLLIN, &turn, daemon);
    return sd_event_loop(event);
}
