// The status page over services, alerts and announcements that a test makes up. One thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "page/routes/http_status_page.h"
#include "tests/page/page_fixture.h"
#include "watch/announcement/sqlite_announcements.h"
#include "watch/notify/sqlite_alert_store.h"

namespace holdfast::page {

class StatusFixture : public PageFixture, protected watch::AlertObserver {
protected:
    StatusFixture()
    {
        settings.is_enabled = true;
        settings.groups = {{.title = "Our shop", .names = {"shop"}},
                           {.title = "Payments", .names = {"pay", "bank"}}};
        add_status_page(router, status);
    }
    ~StatusFixture() override
    {
        outages.stop();
        book.stop();
        board.stop();
        virtual_loop.remove(desk);
    }

    void on_open() override {}
    void on_stored(const watch::AlertChanges& /*changes*/) override {}

    void add(std::string id, std::string group, std::string name = "A service",
             std::string environment = "production")
    {
        watch::Service service{
            .id = std::move(id), .name = std::move(name), .environment = std::move(environment)};
        service.group = std::move(group);
        define(service);
        const auto& item = *list.find(service.id);
        desk.define(item.key, item.service);
    }

    // All that is read is read, and the page is one that nobody has seen.
    void open()
    {
        if (!list.is_open())
            watch({});
        if (!std::exchange(is_opened_, true)) {
            virtual_loop.add(desk, virtual_loop.now());
            board.start();
            outages.start();
            book.start();
            start();
        }
        status.apply(settings);
        virtual_loop.run_for(std::chrono::seconds{2});
    }

    std::string html() { return show("/status"); }
    std::string json()
    {
        return talk(
            "GET /status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            "Accept: application/json\r\n\r\n");
    }

    void announce(std::string title, std::string text = "",
                  watch::AnnouncementKind kind = watch::AnnouncementKind::info)
    {
        board.add(
            {.announcement = {.kind = kind,
                              .title = std::move(title),
                              .text = std::move(text),
                              .starts = virtual_loop.wall(),
                              .author = "user:SECRET-author",
                              .created = virtual_loop.wall()},
             .describe =
                 [](const watch::Announcement& /*stored*/) { return KeptAnswer{.status = 201}; }},
            [](const Result<KeptAnswer>& added) { ASSERT_TRUE(added) << added.error().context; });
    }

    void maintain(watch::MaintenanceWindow window)
    {
        window.author = "user:SECRET-author";
        window.comment = "SECRET-comment";
        desk.open_window(std::move(window), [](const Result<watch::MaintenanceWindow>& begun) {
            ASSERT_TRUE(begun) << begun.error().context;
        });
        virtual_loop.run_for(std::chrono::seconds{6});
    }

    std::vector<watch::Receiver> receivers{{.name = "log", .format = watch::Format::log}};
    watch::SqliteAlertStore alert_store{
        ledger, std::make_shared<const std::vector<watch::Receiver>>(receivers)};
    watch::AlertDesk desk{{}, virtual_loop, alert_store, *this};
    watch::SqliteAnnouncements stored{ledger};
    watch::AnnouncementBoard board{virtual_loop, stored};
    OutageBook outages{virtual_loop, incidents, PublicView::recent};
    StatusPageSettings settings;
    StatusPage status{{virtual_loop, list, monitor, desk, board, book, outages}};

private:
    bool is_opened_ = false;
};

}  // namespace holdfast::page
