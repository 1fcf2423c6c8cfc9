// What stands between a request's headers and its handler: decides who asks, and whether he may.
// The server knows only this. Loop thread.
#pragma once

#include "http/auth/scope.h"
#include "http/request.h"
#include "http/response.h"

namespace holdfast::http {

class Gate {
public:
    // Whoever has a request and waits to be let in: a connection, or a test.
    class Visitor {
    public:
        virtual ~Visitor() = default;
        virtual void admitted() noexcept = 0;
        virtual void refused(Response answer) noexcept = 0;
    };

    virtual ~Gate() = default;

    // Calls the one or the other function of `visitor` once, now or later, and sets the request's
    // actor before. `scope` is what its route asks for, `open` for a request without a route. Both
    // stay until then, unless forget() is called.
    virtual void ask(Request& request, Scope scope, Visitor& visitor) noexcept = 0;
    // The visitor goes before it was answered.
    virtual void forget(const Visitor& visitor) noexcept = 0;
};

}  // namespace holdfast::http
