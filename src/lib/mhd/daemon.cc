#include "lib/mhd/daemon.h"

#include <stdexcept>
#include <utility>

#include <microhttpd.h>
#include <strings.h>

#include "base/check.h"

namespace holdfast::mhd {

// The C side: finds the Client of a connection and calls it.
struct Callbacks {
    static Client* client_of(MHD_Connection* connection) noexcept
    {
        const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
        return info == nullptr ? nullptr : static_cast<Client*>(info->socket_context);
    }

    static void connection(void* daemon, MHD_Connection* /*connection*/, void** context,
                           MHD_ConnectionNotificationCode what) noexcept
    {
        if (what == MHD_CONNECTION_NOTIFY_STARTED)
            *context = static_cast<Daemon*>(daemon)->arriving_.release();
        else
            delete static_cast<Client*>(std::exchange(*context, nullptr));
    }

    static void* target(void* /*daemon*/, const char* target, MHD_Connection* connection) noexcept
    {
        Client* client = client_of(connection);
        client->headers_seen_ = false;
        client->request_begun(target);
        return client;
    }

    // The signature is the engine's.
    // NOLINTNEXTLINE(readability-function-size)
    static MHD_Result request(void* /*daemon*/, MHD_Connection* connection, const char* /*path*/,
                              const char* method, const char* version, const char* body,
                              std::size_t* body_bytes, void** /*context*/) noexcept
    {
        Client& client = *client_of(connection);
        Client::Next next{};
        if (!std::exchange(client.headers_seen_, true)) {
            next = client.request_headers(Exchange{connection}, {method, version});
        } else if (*body_bytes > 0) {
            next = client.request_body({body, *body_bytes});
            *body_bytes = 0;
        } else {
            next = client.request_ready();
        }
        return next == Client::Next::go_on ? MHD_YES : MHD_NO;
    }

    static void ended(void* /*daemon*/, MHD_Connection* connection, void** /*context*/,
                      MHD_RequestTerminationCode code) noexcept
    {
        if (Client* client = client_of(connection))
            client->request_ended(code == MHD_REQUEST_TERMINATED_COMPLETED_OK);
    }

    // Paths stay as they were sent: the router decodes a segment after it has split them.
    static std::size_t unescape_nothing(void* /*daemon*/, MHD_Connection* /*connection*/,
                                        char* text) noexcept
    {
        return std::char_traits<char>::length(text);
    }
};

Response::Response(std::string_view body)
    : response_{MHD_create_response_from_buffer(body.size(), const_cast<char*>(body.data()),
                                                MHD_RESPMEM_PERSISTENT)}
{
    CHECK(response_ != nullptr);
}

Response::Response(Response&& other) noexcept : response_{std::exchange(other.response_, nullptr)}
{
}

Response& Response::operator=(Response&& other) noexcept
{
    std::swap(response_, other.response_);
    return *this;
}

Response::~Response()
{
    if (response_ != nullptr)
        MHD_destroy_response(response_);
}

bool Response::add_header(const char* name, const char* value) noexcept
{
    return MHD_add_response_header(response_, name, value) == MHD_YES;
}

void Response::remove_header(const char* name, const char* value) noexcept
{
    (void)MHD_del_response_header(response_, name, value);
}

std::string_view Exchange::header(const char* name) const noexcept
{
    const char* value = MHD_lookup_connection_value(connection_, MHD_HEADER_KIND, name);
    return value == nullptr ? std::string_view{} : std::string_view{value};
}

std::vector<std::string_view> Exchange::headers(const char* name) const
{
    struct Search {
        std::string_view name;
        std::vector<std::string_view> found;
    } search{name, {}};
    auto collect = [](void* closure, MHD_ValueKind, const char* key, const char* value) noexcept {
        auto& wanted = *static_cast<Search*>(closure);
        if (std::string_view{key}.size() == wanted.name.size() &&
            ::strcasecmp(key, wanted.name.data()) == 0)
            wanted.found.emplace_back(value == nullptr ? "" : value);
        return MHD_YES;
    };
    MHD_get_connection_values(connection_, MHD_HEADER_KIND, collect, &search);
    return std::move(search.found);
}

bool Exchange::answer(unsigned status, const Response& response) noexcept
{
    return MHD_queue_response(connection_, status, response.response_) == MHD_YES;
}

void Exchange::suspend() noexcept
{
    MHD_suspend_connection(connection_);
}

void Exchange::resume() noexcept
{
    MHD_resume_connection(connection_);
}

Daemon::Daemon(const Settings& settings)
{
    auto idle = std::chrono::ceil<std::chrono::seconds>(settings.idle_timeout).count();
    daemon_ =
        MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME, 0,
                         nullptr, nullptr, &Callbacks::request, this,                           //
                         MHD_OPTION_NOTIFY_CONNECTION, &Callbacks::connection, this,            //
                         MHD_OPTION_URI_LOG_CALLBACK, &Callbacks::target, this,                 //
                         MHD_OPTION_NOTIFY_COMPLETED, &Callbacks::ended, this,                  //
                         MHD_OPTION_UNESCAPE_CALLBACK, &Callbacks::unescape_nothing, this,      //
                         MHD_OPTION_CONNECTION_LIMIT, settings.connections_max,                 //
                         MHD_OPTION_CONNECTION_MEMORY_LIMIT, settings.connection_memory_bytes,  //
                         MHD_OPTION_CONNECTION_TIMEOUT, static_cast<unsigned>(idle),            //
                         MHD_OPTION_STRICT_FOR_CLIENT, 1,                                       //
                         MHD_OPTION_END);
    if (daemon_ == nullptr)
        throw std::runtime_error{"cannot start the HTTP engine"};
    epoll_ = MHD_get_daemon_info(daemon_, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

Daemon::~Daemon()
{
    MHD_stop_daemon(daemon_);
}

Duration Daemon::run() noexcept
{
    // Work that a round makes possible (an answer queued by a resumed request, a pipelined
    // request) shows as a time-out of 0, not on the descriptor.
    constexpr int rounds_max = 16;
    for (int round = 0; round < rounds_max; ++round) {
        MHD_run(daemon_);
        MHD_UNSIGNED_LONG_LONG wait_ms = 0;
        if (MHD_get_timeout(daemon_, &wait_ms) != MHD_YES)
            return Duration::max();
        if (wait_ms > 0)
            return std::chrono::milliseconds{wait_ms};
    }
    return Duration::zero();
}

void Daemon::add(Descriptor socket, const sockaddr* peer, socklen_t peer_bytes,
                 std::unique_ptr<Client> client) noexcept
{
    arriving_ = std::move(client);
    // The engine closes the socket in any case, also when it fails.
    (void)MHD_add_connection(daemon_, socket.release(), peer, peer_bytes);
    arriving_.reset();
}

}  // namespace holdfast::mhd
