// The server's end of one TLS connection on a non-blocking socket: each call does what can be done
// now and says what it waits for. TLS 1.2 and 1.3, forward secrecy and AEAD only. Loop thread.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "lib/gnutls/credentials.h"

struct gnutls_session_int;

namespace holdfast::gnutls {

class Session {
public:
    enum class Step { done, wants_input, wants_output, failed };
    // Why a session failed, by who has to do something about it.
    enum class Cause {
        none,
        version,       // The client is too old.
        cipher,        // No cipher, group or signature in common.
        client_alert,  // The client did not like our certificate, mostly.
        closed,        // The other end went away.
        protocol,      // What came was not TLS, or not acceptable.
    };
    struct Moved {
        Step step;
        std::size_t bytes = 0;
    };
    // The most that one record carries: more at once saves nothing.
    static constexpr std::size_t piece_max = 16384;

    // Throws std::runtime_error when the library cannot give us such a session at all. `socket`
    // stays its owner's.
    Session(std::shared_ptr<const Credentials> credentials, int socket);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // Once failed, the client was told why, if it can be.
    Step handshake() noexcept;
    // `done` without bytes: the client will send no more.
    Moved receive(std::span<char> into) noexcept;
    // What was not moved has to be offered again, the same bytes first.
    Moved send(std::string_view piece) noexcept;
    // Tells the client that nothing follows.
    Step say_goodbye() noexcept;

    Cause cause() const noexcept { return cause_; }
    const char* failure() const noexcept { return failure_; }  // In words; "" when there is none.
    const char* version() const noexcept;                      // "TLS1.3"

private:
    friend struct Transport;

    Step wait() const noexcept;
    Step fail(int code) noexcept;

    std::shared_ptr<const Credentials> credentials_;
    const int socket_;
    // What may still be read before something has to come of it.
    std::size_t credit_bytes_;
    std::unique_ptr<gnutls_session_int, void (*)(gnutls_session_int*)> native_;
    Cause cause_ = Cause::none;
    const char* failure_ = "";
};

}  // namespace holdfast::gnutls
