// One connection: takes a request in, finds its route, has it answered. Owned by the engine,
// known to the server. Loop thread.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "http/auth/gate.h"
#include "http/connection/live_answer.h"
#include "http/connection/wire.h"
#include "http/content/finisher.h"
#include "http/edge/admission.h"
#include "http/edge/body_intake.h"
#include "http/edge/body_stream.h"
#include "http/edge/head_judge.h"
#include "http/edge/linger.h"
#include "http/edge/vigil.h"
#include "http/kept_answer.h"
#include "http/observer.h"
#include "http/problem.h"
#include "http/reply.h"
#include "http/request.h"
#include "http/router.h"
#include "lib/mhd/daemon.h"

namespace holdfast {
class Random;
}

namespace holdfast::http {

class Connection;

// What all connections of a server share.
struct Shared {
    const Router& router;
    Observer& observer;
    Gate* gate = nullptr;
    const Clock& clock;
    Random& random;
    Finisher& finisher;
    Patience patience{};
    std::size_t body_bytes_max = 0;
    Linger* linger = nullptr;  // Without one, nobody is waited for.
    bool draining = false;     // Every answer is then the connection's last.
    // The engine has work that its descriptor does not show: a request was resumed.
    std::function<void()> resumed;
    // The number of open connections has changed.
    std::function<void()> counted = [] {};
    std::vector<Connection*> connections;
};

// A connection as it is handed to the engine.
struct Arrival {
    Peer peer;
    int socket = -1;  // The engine's; only looked at and shut down by us.
    Instant opened;
    Admission::Place place{};
    std::shared_ptr<const OuterTraffic> traffic{};  // None: what the kernel knows of `socket`.
};

class Connection final : public mhd::Client,
                         public Reply::Target,
                         private Gate::Visitor,
                         private BodyFlow {
public:
    Connection(Shared& shared, Arrival arrival);
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void request_begun(std::string_view target) noexcept override;
    void request_field(std::string_view name, std::string_view value) noexcept override;
    Next request_headers(mhd::Exchange& exchange, mhd::RequestLine line) noexcept override;
    Next request_body(std::string_view piece) noexcept override;
    Next request_ready() noexcept override;
    void request_ended(End end) noexcept override;
    void deliver(Response response) noexcept override;

    // Between two requests, or before the first.
    bool is_idle() const noexcept { return stage_ == Stage::idle; }
    // How long nothing was received or finished.
    Duration quiet_for(Instant now) const noexcept;
    // Lets the engine find the end of the stream, and close.
    void hang_up() noexcept;
    // The engine is about to end, and wants nobody suspended.
    void let_go() noexcept;
    // Ends it if its client took too long for anything.
    void look_after(Instant now) noexcept;

    // It is being answered with what comes as it happens.
    bool is_live() const noexcept { return live_.is_open(); }
    // The end of such an answer: properly, or at once.
    void finish_live() noexcept { live_.finish(); }
    void cut_off_live() noexcept { live_.cut_off(); }

private:
    enum class Stage {
        idle,
        receiving,  // The request line is there.
        body,       // The headers were taken.
        full,       // Who takes the body has no room; the engine is suspended.
        asking,     // The gate has not decided, and nothing more is wanted until then: of a body
                    // that is collected all is there, of another nothing. The engine is suspended.
        handling,   // A handler is being called.
        waiting,    // The handler will answer later; the engine is suspended.
        answering,  // The answer is with the engine.
        live,       // Its head is; the rest comes as it happens.
    };

    enum class Entry { undecided, admitted, refused };

    void ask_gate() noexcept;
    void admitted() noexcept override { enter(Entry::admitted); }
    void refused(Response answer) noexcept override;
    void enter(Entry entry) noexcept;
    void leave_gate() noexcept;
    Next refused_entry() noexcept;
    Next open_stream() noexcept;
    Next dispatch() noexcept;
    void call_handler() noexcept;
    void go_on() noexcept override;
    const Route* streaming_route() const noexcept;
    Next refuse(const Problem& problem) noexcept;
    Next refuse_lost() noexcept;
    Next submit() noexcept;
    std::optional<Problem> judge_headers();
    std::optional<Objection> judge_head(const mhd::RequestLine& line) noexcept;
    const mhd::Response& make_answer();
    Vigil::Doing doing() const noexcept;
    void give_up(Overdue on) noexcept;
    void say(const Objection& objection) noexcept;

    Shared& shared_;
    const Peer peer_;
    const Wire wire_;
    bool is_first_ = true;      // Nothing was answered yet.
    bool is_kept_ = false;      // For another request.
    bool is_given_up_ = false;  // The engine will notice.
    Admission::Place place_;
    std::size_t index_;  // In shared_.connections.
    Instant last_end_;   // Of the previous request, or when the connection was opened.

    Stage stage_ = Stage::idle;
    Entry entry_ = Entry::admitted;      // What the gate says of this request.
    mhd::Exchange* exchange_ = nullptr;  // Of the request at hand, once its headers are there.
    std::string target_;
    Request request_;
    Router::Match match_;
    std::optional<Problem> refusal_;  // Known from the headers, said when the body is over.
    Response response_;
    KeptAnswer answer_;
    LiveAnswer live_{wire_, shared_.resumed};
    Instant begun_;
    HeadJudge judge_;
    Vigil vigil_;
    BodyIntake body_;
    bool is_unread_ = false;  // Refused while the client was still sending.
};

}  // namespace holdfast::http
