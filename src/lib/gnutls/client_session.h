// The client's end of one TLS handshake on a non-blocking socket, for looking at who is there: it
// believes anybody, and says afterwards whether one should. Loop thread.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/time.h"
#include "lib/gnutls/shown_chain.h"
#include "lib/gnutls/trust.h"

struct gnutls_session_int;

namespace holdfast::gnutls {

// What was shown, believed or not.
struct PeerCertificate {
    WallTime begins;  // Of the whole chain: the latest.
    WallTime ends;    // Of the whole chain: the earliest.
    WallTime leaf_ends;
};

class ClientSession {
public:
    enum class Step { done, wants_input, wants_output, failed };

    // `server_name` is who the other end should be, a name or an address. `socket` stays its
    // owner's. Throws std::runtime_error when the library cannot give us such a session at all.
    ClientSession(std::shared_ptr<const Trust> trust, int socket, std::string server_name);
    ~ClientSession();
    ClientSession(const ClientSession&) = delete;
    ClientSession& operator=(const ClientSession&) = delete;

    Step handshake() noexcept;

    // Also of a handshake that failed behind it. Nothing when none came, or none that can be read.
    std::optional<PeerCertificate> peer() const;
    // Why nobody should believe the other end now, for which the library asks the clock of this
    // host; empty: one should. After the handshake.
    std::string find_distrust() const;
    // For who wants to know more. Nothing as of peer().
    std::optional<ShownChain> shown() const;
    std::string version() const;  // "TLS 1.3"; after the handshake.

    // Once failed.
    const char* failure() const noexcept { return failure_; }
    bool is_garbage() const noexcept { return is_garbage_; }  // What came is no TLS.
    bool is_cut_off() const noexcept { return is_cut_off_; }  // The other end went away.

private:
    struct Input;

    Step fail(int code) noexcept;

    std::shared_ptr<const Trust> trust_;
    std::string server_name_;
    std::unique_ptr<Input> input_;
    std::unique_ptr<gnutls_session_int, void (*)(gnutls_session_int*)> native_;
    const char* failure_ = "";
    bool is_garbage_ = false;
    bool is_cut_off_ = false;
};

}  // namespace holdfast::gnutls
