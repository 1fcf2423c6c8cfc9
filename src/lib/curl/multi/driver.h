// libcurl's multi interface on our loop: many transfers at once, and none of them waits. libcurl
// says which sockets and what moment matter to it, and is told when they are there. Loop thread.
#pragma once

#include <functional>

#include "base/io.h"
#include "base/task.h"
#include "lib/curl/handle.h"
#include "lib/curl/multi/sockets.h"

namespace holdfast::curl {

class Driver final : public Task {
public:
    // The transfer is over, and not the driver's any more. It may add and remove others.
    using Finished = std::function<void(CURL* easy, CURLcode code)>;

    // Connections in use or kept for the next transfer, 0 for no limit. Is on the loop while it
    // lives.
    Driver(IoLoop& loop, const char* name, long connections_max, Finished finished);
    ~Driver() override;
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;

    const char* name() const noexcept override { return name_; }
    Instant step(Instant now) override;

    // `easy` stays where it is until it is finished or removed.
    void add(CURL* easy);
    // One that is not finished; its connection is closed.
    void remove(CURL* easy) noexcept;
    // Closes the connections that are kept. There must be no transfer.
    void close_idle();

private:
    static int on_socket(CURL* easy, curl_socket_t fd, int what, void* self, void* socket) noexcept;
    static int on_timer(CURLM* many, long wait_ms, void* self) noexcept;

    void open();
    void watch(int fd, int what);
    void act(curl_socket_t fd, int events);
    void collect();

    IoLoop& loop_;
    const char* name_;
    long connections_max_;
    Finished finished_;
    Sockets sockets_;
    Many many_;  // Behind the sockets: it still takes leave of them.
    Instant due_ = never;
    Instant steps_at_ = never;  // At the latest, as the loop knows.
    bool is_stepping_ = false;
};

}  // namespace holdfast::curl
