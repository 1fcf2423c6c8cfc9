// A gate that decides when the test says so. One thread.
#pragma once

#include "http/auth/gate.h"

namespace holdfast::http {

class LateGate final : public Gate {
public:
    void ask(Request&, Scope, Visitor& visitor) noexcept override { asking = &visitor; }
    void forget(const Visitor&) noexcept override { asking = nullptr; }

    Visitor* asking = nullptr;
};

}  // namespace holdfast::http
