#include "lib/mhd/daemon.h"

#include <stdexcept>
#include <utility>

#include <microhttpd.h>
#include <strings.h>

#include "lib/mhd/head_trace.h"

namespace holdfast::mhd {

// The C side: finds what belongs to a connection and calls its Client.
struct Callbacks {
    class EngineExchange final : public Exchange {
    public:
        EngineExchange(MHD_Connection* connection, const std::uint64_t& round) noexcept
            : connection_{connection}, round_{round}
        {
        }

        std::string_view header(const char* name) const noexcept override;
        std::vector<std::string_view> headers(const char* name) const override;
        std::uint64_t round() const noexcept override { return round_; }
        bool answer(unsigned status, const Response& response) noexcept override;
        void suspend() noexcept override
        {
            is_suspended_ = true;
            MHD_suspend_connection(connection_);
        }
        void resume() noexcept override
        {
            is_suspended_ = false;
            MHD_resume_connection(connection_);
        }
        void expire() noexcept override
        {
            (void)MHD_set_connection_option(connection_, MHD_CONNECTION_OPTION_TIMEOUT, 1U);
        }

        bool is_suspended() const noexcept { return is_suspended_; }

    private:
        MHD_Connection* connection_;
        const std::uint64_t& round_;
        bool is_suspended_ = false;
    };

    // What the engine keeps for us with each connection.
    struct Seat {
        std::unique_ptr<Client> client;
        EngineExchange exchange;
        bool headers_seen = false;
        std::string_view target{};  // In the engine's buffer, where it may have been cut since.
    };

    static Seat* seat_of(MHD_Connection* connection) noexcept
    {
        const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
        return info == nullptr ? nullptr : static_cast<Seat*>(info->socket_context);
    }

    static void connection(void* daemon, MHD_Connection* connection, void** context,
                           MHD_ConnectionNotificationCode what) noexcept
    {
        auto& ours = *static_cast<Daemon*>(daemon);
        if (what == MHD_CONNECTION_NOTIFY_STARTED)
            *context = new Seat{std::move(ours.arriving_), EngineExchange{connection, ours.round_}};
        else
            delete static_cast<Seat*>(std::exchange(*context, nullptr));
    }

    static void* target(void* /*daemon*/, const char* target, MHD_Connection* connection) noexcept
    {
        Seat* seat = seat_of(connection);
        seat->headers_seen = false;
        seat->target = target;
        seat->client->request_begun(target);
        return seat;
    }

    // Whether the engine read the head as it was sent.
    static bool tell_fields(MHD_Connection* connection, Seat& seat, const char* method,
                            const char* version) noexcept
    {
        struct Reading {
            Client& client;
            HeadTrace trace;
        } reading{*seat.client, {method, seat.target, version}};
        auto tell = [](void* closure, MHD_ValueKind, const char* name, std::size_t name_bytes,
                       const char* value, std::size_t value_bytes) noexcept {
            auto& [client, trace] = *static_cast<Reading*>(closure);
            trace.field({name, name_bytes}, {value, value_bytes});
            client.request_field({name, name_bytes}, {value, value_bytes});
            return MHD_YES;
        };
        (void)MHD_get_connection_values_n(connection, MHD_HEADER_KIND, tell, &reading);
        const auto* info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
        return info != nullptr && reading.trace.is_exact(info->header_size);
    }

    // The signature is the engine's.
    // NOLINTNEXTLINE(readability-function-size)
    static MHD_Result request(void* /*daemon*/, MHD_Connection* connection, const char* /*path*/,
                              const char* method, const char* version, const char* body,
                              std::size_t* body_bytes, void** /*context*/) noexcept
    {
        Seat& seat = *seat_of(connection);
        Client& client = *seat.client;
        Client::Next next{};
        if (!std::exchange(seat.headers_seen, true)) {
            const bool is_exact = tell_fields(connection, seat, method, version);
            next = client.request_headers(seat.exchange, {method, version, is_exact});
        } else if (seat.exchange.is_suspended()) {
            // Chunks that are in its buffer already it brings all the same, and keeps them if they
            // are not taken.
            return MHD_YES;
        } else if (*body_bytes > 0) {
            next = client.request_body({body, *body_bytes});
            *body_bytes = 0;
        } else {
            next = client.request_ready();
        }
        return next == Client::Next::go_on ? MHD_YES : MHD_NO;
    }

    static Client::End end_of(MHD_Connection* connection, MHD_RequestTerminationCode code) noexcept
    {
        if (code == MHD_REQUEST_TERMINATED_WITH_ERROR)
            return Client::End::broken_off;
        if (code != MHD_REQUEST_TERMINATED_COMPLETED_OK)
            return Client::End::lost;
        // The engine knows the size of a head until its connection is closed.
        const auto* info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
        return info == nullptr ? Client::End::sent_last : Client::End::sent;
    }

    static void ended(void* /*daemon*/, MHD_Connection* connection, void** /*context*/,
                      MHD_RequestTerminationCode code) noexcept
    {
        if (Seat* seat = seat_of(connection))
            seat->client->request_ended(end_of(connection, code));
    }

    // Paths stay as they were sent: the router decodes a segment after it has split them.
    static std::size_t unescape_nothing(void* /*daemon*/, MHD_Connection* /*connection*/,
                                        char* text) noexcept
    {
        return std::char_traits<char>::length(text);
    }
};

std::string_view Callbacks::EngineExchange::header(const char* name) const noexcept
{
    const char* value = MHD_lookup_connection_value(connection_, MHD_HEADER_KIND, name);
    return value == nullptr ? std::string_view{} : std::string_view{value};
}

std::vector<std::string_view> Callbacks::EngineExchange::headers(const char* name) const
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

bool Callbacks::EngineExchange::answer(unsigned status, const Response& response) noexcept
{
    return MHD_queue_response(connection_, status, response.response_) == MHD_YES;
}

Daemon::Daemon(const Settings& settings)
{
    auto idle = std::chrono::ceil<std::chrono::seconds>(settings.idle_timeout).count();
    // TURBO: a new connection is read at once, for it comes with its request, and one that is
    // closed is not shut down before, which would hide who ended it.
    constexpr unsigned flags =
        MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO;
    daemon_ =
        MHD_start_daemon(flags, 0, nullptr, nullptr, &Callbacks::request, this,                 //
                         MHD_OPTION_NOTIFY_CONNECTION, &Callbacks::connection, this,            //
                         MHD_OPTION_URI_LOG_CALLBACK, &Callbacks::target, this,                 //
                         MHD_OPTION_NOTIFY_COMPLETED, &Callbacks::ended, this,                  //
                         MHD_OPTION_UNESCAPE_CALLBACK, &Callbacks::unescape_nothing, this,      //
                         MHD_OPTION_CONNECTION_LIMIT, settings.connections_max,                 //
                         MHD_OPTION_CONNECTION_MEMORY_LIMIT, settings.connection_memory_bytes,  //
                         MHD_OPTION_CONNECTION_TIMEOUT, static_cast<unsigned>(idle),            //
                         MHD_OPTION_STRICT_FOR_CLIENT, 0,                                       //
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
        ++round_;
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
