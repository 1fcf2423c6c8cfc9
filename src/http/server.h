// The HTTP server on the loop: accepts, hands connections to the engine, drains. Knows none of
// our routes. Loop thread.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/address.h"
#include "base/descriptor.h"
#include "base/io.h"
#include "base/task.h"
#include "http/connection/connection.h"
#include "http/content/finisher.h"
#include "http/edge/admission.h"
#include "http/edge/linger.h"
#include "http/edge/lobby.h"
#include "http/edge/vigil.h"
#include "http/observer.h"
#include "http/router.h"
#include "http/tls/entrance.h"
#include "http/tls/identity.h"
#include "lib/mhd/daemon.h"

namespace holdfast::http {

struct ServerSettings {
    std::size_t connections_max = 4096;
    std::size_t connections_per_address = 256;  // 0: any number.
    std::size_t control_connections_max = 32;
    // Connections beyond a limit that are answered all the same, at a time.
    std::size_t connections_reserve = 64;
    std::size_t body_bytes_max = std::size_t{1} << 20;
    std::size_t gzip_bytes_min = 1024;  // Zero: nothing is compressed.
    Patience patience;
    std::vector<Network> proxies;  // Speak for many: no limit for their addresses.
};

class Server final : public Task {
public:
    struct World {
        IoLoop& loop;
        const Clock& clock;
        Random& random;
        const Router& router;
        Observer& observer;
        Worker* worker = nullptr;         // Compresses what is too long for the loop.
        Gate* gate = nullptr;             // Null: everybody may do everything.
        trace::Tracer* tracer = nullptr;  // Null: requests have no spans.
    };

    // Throws when the engine cannot start. All of `world` outlives the server.
    Server(const World& world, const ServerSettings& settings);
    // Every Reply must have been sent or dropped by now.
    ~Server() override;
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Serves what arrives at this listening socket, over TLS if there is an identity. That outlives
    // the server; the descriptor stays ours for life.
    void listen(Descriptor listener, const tls::Identity* identity = nullptr);
    // What can change at run time. Open connections over a lower limit stay.
    void apply(const ServerSettings& settings);

    // Ends every live answer properly: their clients come back, and are asked anew who they are.
    void end_streams() noexcept;

    // Accepts no more, answers what has begun, then calls `drained` with the number of
    // connections that had to be cut off after `limit`. Listeners stay open: what arrives
    // meanwhile waits in their backlog for the next process.
    void drain(Duration limit, std::function<void(std::size_t cut_off)> drained);

    std::size_t connection_count() const noexcept { return admission_.open(); }

    const char* name() const noexcept override { return "http"; }
    Instant step(Instant now) override;

private:
    class Door;

    void accept_from(Door& door);
    void admit(Door& door, Descriptor socket, const sockaddr_storage& peer, socklen_t peer_bytes);
    bool put_behind_tls(const tls::Identity& identity, Guest& guest);
    void refuse(Door& door, Guest guest, Admitted why);
    void hand_over(Guest guest);
    void turn_away(Guest guest, const std::optional<Objection>& objection);
    void count();
    Instant sweep(Instant now);
    void look_after_connections(Instant now) noexcept;
    void pump() noexcept;
    void pause_accepting();
    void set_accepting(bool accepting);
    Instant drain_step(Instant now);

    class EnginePort final : public IoHandler {
    public:
        explicit EnginePort(Server& server) noexcept : server_{server} {}
        void on_ready(Readiness /*ready*/) override { server_.pump(); }

    private:
        Server& server_;
    };

    class Porter final : public Lobby::Host {
    public:
        explicit Porter(Server& server) noexcept : server_{server} {}
        void welcome(Guest guest) override { server_.hand_over(std::move(guest)); }
        void turn_away(Guest guest, const std::optional<Objection>& objection) override
        {
            server_.turn_away(std::move(guest), objection);
        }
        void settle() override { server_.pump(); }

    private:
        Server& server_;
    };

    World world_;
    ServerSettings settings_;
    Finisher finisher_;
    Admission admission_;
    Linger linger_;
    Shared shared_;
    std::vector<std::unique_ptr<Door>> doors_;
    EnginePort engine_port_{*this};
    mhd::Daemon engine_;
    std::unique_ptr<Watch> engine_watch_;
    Porter porter_{*this};
    Lobby lobby_;
    std::unique_ptr<tls::Entrance> entrance_;  // None without a listener that speaks TLS.
    Instant sweep_at_ = never;
    std::size_t sweep_next_ = 0;    // In shared_.connections.
    Instant accept_again_ = never;  // After running out of descriptors.
    Instant drain_begun_ = never;
    Instant drain_until_ = never;
    std::function<void(std::size_t)> drained_;
};

}  // namespace holdfast::http
