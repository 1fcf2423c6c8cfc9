#include "lib/curl/multi/driver.h"

#include <utility>
#include <vector>

#include "base/check.h"

namespace holdfast::curl {

Driver::Driver(IoLoop& loop, const char* name, long connections_max, Finished finished)
    : loop_{loop},
      name_{name},
      connections_max_{connections_max},
      finished_{std::move(finished)},
      sockets_{loop, [this](int fd, Readiness ready) {
                   act(fd, (ready.readable ? CURL_CSELECT_IN : 0) |
                               (ready.writable ? CURL_CSELECT_OUT : 0));
               }}
{
    open();
    loop_.add(*this, never);
}

Driver::~Driver()
{
    many_.reset();
    loop_.remove(*this);
}

void Driver::open()
{
    many_.reset(curl_multi_init());
    CHECK(many_ != nullptr);
    curl_multi_setopt(many_.get(), CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(many_.get(), CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(many_.get(), CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(many_.get(), CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(many_.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, connections_max_);
    curl_multi_setopt(many_.get(), CURLMOPT_MAXCONNECTS, connections_max_);
}

void Driver::close_idle()
{
    many_.reset();
    due_ = never;
    open();
}

void Driver::add(CURL* easy)
{
    CHECK(curl_multi_add_handle(many_.get(), easy) == CURLM_OK);
}

void Driver::remove(CURL* easy) noexcept
{
    CHECK(curl_multi_remove_handle(many_.get(), easy) == CURLM_OK);
}

Instant Driver::step(Instant now)
{
    if (now >= due_) {
        due_ = never;
        is_stepping_ = true;
        act(CURL_SOCKET_TIMEOUT, 0);
        is_stepping_ = false;
    }
    steps_at_ = due_;
    return due_;
}

void Driver::act(curl_socket_t fd, int events)
{
    int running = 0;
    // A failure is a watch that could not be set: nothing would ever end any more.
    CHECK(curl_multi_socket_action(many_.get(), fd, events, &running) == CURLM_OK);
    collect();
}

void Driver::collect()
{
    std::vector<std::pair<CURL*, CURLcode>> finished;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(many_.get(), &left))
        if (message->msg == CURLMSG_DONE)
            finished.emplace_back(message->easy_handle, message->data.result);
    for (auto [easy, code] : finished)
        remove(easy);
    for (auto [easy, code] : finished)
        finished_(easy, code);
}

void Driver::watch(int fd, int what)
{
    if (what == CURL_POLL_REMOVE)
        sockets_.forget(fd);
    else
        sockets_.watch(fd, {.readable = what == CURL_POLL_IN || what == CURL_POLL_INOUT,
                            .writable = what == CURL_POLL_OUT || what == CURL_POLL_INOUT});
}

int Driver::on_socket(CURL* /*easy*/, curl_socket_t fd, int what, void* self,
                      void* /*socket*/) noexcept
{
    try {
        static_cast<Driver*>(self)->watch(fd, what);
        return 0;
    } catch (...) {
        return -1;
    }
}

int Driver::on_timer(CURLM* /*many*/, long wait_ms, void* self) noexcept
{
    auto& driver = *static_cast<Driver*>(self);
    // A turn's time is a little in the past, so this may be early: then libcurl asks for the rest.
    driver.due_ = wait_ms < 0 ? never : driver.loop_.now() + std::chrono::milliseconds{wait_ms};
    // It must not be called back from here. Mostly the moment is put off: then nothing is to be
    // done before the old one.
    if (!driver.is_stepping_ && driver.due_ < driver.steps_at_) {
        driver.steps_at_ = Instant::min();
        driver.loop_.wake(driver);
    }
    return 0;
}

}  // namespace holdfast::curl
