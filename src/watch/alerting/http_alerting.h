// Alerts, who is told of them, silences and maintenance, over HTTP. Loop thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/loop.h"
#include "watch/alert/alert_archive.h"
#include "watch/alert/alert_desk.h"
#include "watch/notify/notifier_report.h"
#include "watch/notify/outbox.h"

namespace holdfast::http {
class Router;
}

namespace holdfast::watch {

struct ReceiverName {
    std::string name;
    Format format = Format::log;
};

struct AlertingParts {
    Loop& loop;
    AlertDesk& desk;
    AlertArchive& archive;
    Outbox& outbox;
    const NotifierReport& report;
    // By name.
    std::function<std::vector<ReceiverName>()> receivers;
};

// What `parts` refers to outlives the router's last request.
void add_alerting_routes(http::Router& router, const AlertingParts& parts);

// Each of which is a part of these.
void add_alert_routes(http::Router& router, const AlertingParts& parts);
void add_receiver_routes(http::Router& router, const AlertingParts& parts);
void add_silence_routes(http::Router& router, const AlertingParts& parts);
void add_maintenance_routes(http::Router& router, const AlertingParts& parts);

}  // namespace holdfast::watch
