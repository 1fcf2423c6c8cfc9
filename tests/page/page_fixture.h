// Pages about services with a history that a test makes up. One thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "page/routes/http_pages.h"
#include "tests/watch/routes/watched_fixture.h"

namespace holdfast::page {

class PageFixture : public watch::WatchedFixture {
protected:
    void define(watch::Service service)
    {
        if (!list.is_open())
            watch({});
        service.url = "http://192.0.2.1/";
        list.put(std::move(service), "test", [](const Result<watch::Watchlist::Item>& put) {
            ASSERT_TRUE(put) << put.error().context;
        });
    }

    // As a check found it.
    void find(std::string_view id, watch::Status status, std::string_view reason = "",
              std::string_view version = "")
    {
        monitor.restore({.service = list.find(id)->key,
                         .at = virtual_loop.wall() - std::chrono::seconds{30},
                         .status = status,
                         .took = std::chrono::milliseconds{80},
                         .reason = std::string{reason},
                         .version = std::string{version}},
                        virtual_loop.wall() - std::chrono::minutes{5});
    }

    std::string show(std::string_view target)
    {
        return talk(join("GET ", target, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n",
                         "Accept: text/html\r\n\r\n"));
    }

    ServiceBook book{virtual_loop, monitor, history};
    PageParts pages{.place = {.loop = virtual_loop, .host = "here", .version = "1.2.3"},
                    .watched = parts,
                    .incidents = incidents,
                    .book = book};
};

}  // namespace holdfast::page
