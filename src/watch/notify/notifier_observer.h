// What operators are told of the notifier's work. Loop thread.
#pragma once

#include <string_view>

#include "watch/notify/message.h"
#include "watch/notify/receiver.h"

namespace holdfast::watch {

class NotifierObserver {
public:
    virtual ~NotifierObserver() = default;

    virtual void on_sent(const Receiver& receiver, const Message& message) = 0;
    // It is tried again.
    virtual void on_failed(const Receiver& receiver, const Message& message,
                           std::string_view detail) = 0;
    virtual void on_dead(const Receiver& receiver, const Message& message,
                         std::string_view detail) = 0;
};

}  // namespace holdfast::watch
