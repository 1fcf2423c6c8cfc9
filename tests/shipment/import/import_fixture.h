// An importer with a ledger, a loop and an aux thread that do what a test says. One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "shipment/import/importer.h"
#include "shipment/import/sqlite_imports.h"
#include "shipment/import/sqlite_undo.h"
#include "shipment/sqlite_counts.h"
#include "shipment/sqlite_shipments.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/held_worker.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::shipment {

inline KeptAnswer describe(const ImportReport& report)
{
    return {.status = 201, .location = {}, .body = join(report.rows)};
}

class Import : public testing::Test {
protected:
    Import() { ledger.writer.add(projection); }

    static ImportSettings settings(const TemporaryDirectory& directory)
    {
        return {.bytes_max = 1 << 20,
                .rows_max = 5000,
                .errors_max = 3,
                .directory = directory.file(".")};
    }

    std::shared_ptr<Upload> open(bool is_partial = false)
    {
        auto upload = importer.open({.is_partial = is_partial, .actor = "uid:0"});
        EXPECT_TRUE(upload);
        return *upload;
    }
    void send(const std::shared_ptr<Upload>& upload, std::string_view text,
              std::optional<IdempotencyKey> key = {})
    {
        upload->feed(text);
        std::function<IdempotencyKey()> ask;
        if (key)
            ask = [key] { return *key; };
        importer.store(upload, std::move(ask), describe,
                       [this](const ImportReport& got) { reports.push_back(got); });
    }
    // Lets everybody work until there are so many reports, or nothing happens any more.
    void settle(std::size_t reports_wanted = 1)
    {
        for (int turns = 0; turns < 1000 && reports.size() < reports_wanted; ++turns) {
            worker.run_all();
            loop.run_for(std::chrono::milliseconds{1});
        }
        worker.run_all();
    }
    // Of the import that is stored; other writes are not held up.
    void one_step()
    {
        ledger.is_held = true;
        loop.run_for(std::chrono::milliseconds{1});
        ledger.is_held = false;
        ledger.settle();
    }
    ImportReport import(std::string_view text, bool is_partial = false)
    {
        reports.clear();
        send(open(is_partial), text);
        settle();
        EXPECT_THAT(reports, testing::SizeIs(1));
        return reports.empty() ? ImportReport{} : reports.front();
    }
    static std::string many(int rows)
    {
        std::string text = "status\n";
        for (int i = 0; i < rows; ++i)
            text += i % 3 == 0 ? "LOST\n" : "FOUND\n";
        return text;
    }
    static std::vector<std::string> said(const ImportReport& report)
    {
        std::vector<std::string> lines;
        for (const RowError& error : report.rejections.errors)
            lines.push_back(join(error.place.row, " ", error.field, " ", error.message));
        return lines;
    }
    std::string present()
    {
        return ledger.other.text(
            "SELECT group_concat(id || status, ' ') FROM (SELECT * FROM present_shipments "
            "ORDER BY id)");
    }
    std::int64_t number(const char* sql) { return ledger.other.integer(sql); }
    std::int64_t rows() { return number("SELECT count(*) FROM shipments"); }
    // What triggers counted is what is there.
    void expect_true_counts()
    {
        EXPECT_EQ(number("SELECT count(*) FROM (SELECT status, count(*) FROM shipments GROUP BY 1 "
                         "EXCEPT SELECT status, count FROM shipment_counts)"),
                  0);
        EXPECT_EQ(rows(), number("SELECT coalesce(sum(count), 0) FROM shipment_counts"));
        EXPECT_FALSE(has_unfinished_import(ledger.other));
    }
    std::vector<std::string> logged()
    {
        std::vector<std::string> lines;
        for (const obs::Entry& entry : ledger.log.take({}))
            lines.push_back(join(entry.message->name, ": ", entry.text));
        return lines;
    }
    std::int64_t create()
    {
        std::int64_t id = 0;
        shipments.create({.status = "NEW",
                          .actor = "uid:0",
                          .describe =
                              [](const Shipment& shipment) {
                                  return KeptAnswer{.status = 201, .body = join(shipment.id.value)};
                              }},
                         [&](const Result<KeptAnswer>& answer) {
                             ASSERT_TRUE(answer);
                             id = *parse_number<std::int64_t>(answer->body);
                         });
        return id;
    }

    TemporaryDirectory directory;
    store::DirectLedger ledger;
    VirtualLoop loop;
    HeldWorker worker;
    obs::Registry registry;
    ImportMetrics metrics{registry};
    SqliteShipments shipments{ledger};
    CountsBoard board;
    SqliteCounts projection{board};
    SqliteImports imports{ledger, ledger.clock};
    Importer importer{{loop, worker, imports, ledger.log, metrics}, settings(directory)};
    std::vector<ImportReport> reports;
};

}  // namespace holdfast::shipment
