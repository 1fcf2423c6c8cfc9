#include "store/migrations.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::store {
namespace {

std::string pinned(std::span<const Migration> migrations)
{
    std::string out;
    for (const Migration& each : migrations)
        append_to(out, each.version, " ", each.name, " ", each.sha256, "\n");
    return out;
}

// A file that was applied somewhere must never change: a change is another file, and a line more
// here.
TEST(Migrations, CommittedFilesNeverChange)
{
    EXPECT_EQ(pinned(ledger_migrations()),
              "1 0001_history b62f9bceb09d83a7263751c1e313fde6d0cd6e0b38ec4a928b0e840556b55324\n"
              "2 0002_shipments d2e3d0112097eab45a2cba215945a93bab793d80b8da69a1a8d7469e0d10d772\n"
              "3 0003_idempotency "
              "dcdf97c9c0224779717d50e8e1961fd317605d7c2082f784ef3f72588c70fe8a\n"
              "4 0004_shipment_lists "
              "b2d133a5c518002f3b3fcdd7a5063930dccb0df2ad6a1313be83518d04c54e98\n"
              "5 0005_shipment_history "
              "63ada0230d3f95e6d68636e67db20bea585f90b6fae559f5263df4e31f4ee604\n"
              "6 0006_imports "
              "e564998a5a137345441d326cee51cc246b6cd9116b0d4e7f859b07f564b4ac38\n"
              "7 0007_orders 7016745439a629a3d2b5310a525dfa3fa906779605e0fd1375509464e4ffeeeb\n"
              "8 0008_unread_shipments "
              "52f5dca906a951bc43f978dae89a687686e7e2bad367e85fb363272cde44d4be\n"
              "9 0009_live_statuses "
              "9a2c80b797a3d4ebabcbdc79fea4d4aa29772f05b329df8e3c3d2a0c04bab131\n"
              "10 0010_imported_ids "
              "08176ea210114802a9d373d7d18c11bd1dde2a69947dbb5d7a839abd9f25c027\n"
              "11 0011_order_lists "
              "d456dc5e74975c15653b0b79dd369de92643f4cd7def6a9f4a69463bf388b804\n"
              "12 0012_watch 2c91fa65067a72b5b0d6dc36a3894b88c398dbf8e7f368ea2bfc1a9cddf1ec45\n"
              "13 0013_alerts 423caaeaa7043d54ae39e1f60115bc8cb9813d2f173167cd0b371933a2f7e9f7\n"
              "14 0014_heartbeats "
              "9c111c0560df5a0f4081ef77e910d82f7bd83ba6a18fd7afd3e721b90488d622\n"
              "15 0015_versions "
              "2dee96cf99b546102ba0542085fb87f4e24b6365c8dc1737660acb00d1e33e35\n"
              "16 0016_plain_checks "
              "4f4665e6bc2798af53b8142f0f773e90183c50433e44143f0613686930a50aa0\n"
              "17 0017_journal "
              "31afbf3520453edd2290e539a1b41fe427f7e49c8fb7d2308d6cbb4f244b0b2f\n"
              "18 0018_circumstances "
              "ee04f9e8ee76af15aac5dc24b292fac52f477e893c612b0f9fc4e7f4e4cca399\n"
              "19 0019_discovered "
              "8b41029aabcff30760fdbdb925d5f2af8a2d8ca5b7137574388240da35f25133\n"
              "20 0020_announcements "
              "73058d55fd1df46919efe2335b3a36ba5bd8a8456d5f1b2e946c290ce8f83765\n");
    EXPECT_EQ(
        pinned(telemetry_migrations()),
        "1 0001_history b62f9bceb09d83a7263751c1e313fde6d0cd6e0b38ec4a928b0e840556b55324\n"
        "2 0002_store_samples f03088e8d5430a8fe14b6237542ae6cf88536d4c434adc88ac68c764ce764894\n"
        "3 0003_trends f3cd9821e6c6b3ada0e48c80bf4dbfa68736d01749ef7848f39af804bf99762c\n");
}

TEST(Migrations, KindsTellTheFilesApart)
{
    EXPECT_EQ(ledger_kind().application_id, 0x48466462U);
    EXPECT_EQ(telemetry_kind().application_id, 0x48466576U);
    EXPECT_EQ(ledger_kind().synchronous, Synchronous::full);
    EXPECT_EQ(telemetry_kind().synchronous, Synchronous::normal);
    EXPECT_GE(ledger_kind().version(), 4);
    EXPECT_GE(telemetry_kind().version(), 2);
}

}  // namespace
}  // namespace holdfast::store
