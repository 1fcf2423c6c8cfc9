#include "watch/definition/local_rules.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "watch/definition/limits.h"

namespace holdfast::watch {
namespace {

std::string what(const std::optional<Complaint>& complaint)
{
    return complaint ? complaint->what : "";
}

std::string remedy(const std::optional<Complaint>& complaint)
{
    return complaint ? complaint->remedy : "";
}

TEST(UnitName, IsThatOfOneUnit)
{
    const std::string longest = std::string(limits::unit_name_bytes_max - 8, 'x') + ".service";
    for (const std::string& name :
         {std::string{"nginx.service"}, std::string{"-.slice"}, std::string{"-.mount"},
          std::string{"backup@home.service"}, std::string{"dev-disk-by\\x2dlabel-root.device"},
          std::string{"a.b:c_d-e.socket"}, std::string{"run-u42.scope"},
          std::string{"x@y@z.service"}, std::string{"proc-sys-fs.automount"},
          std::string{"session.path"}, std::string{"my.swap"}, std::string{"a.timer"},
          std::string{"a.target"}, longest})
        EXPECT_EQ(what(find_unit_problem(name)), "") << name;
    EXPECT_EQ(what(find_unit_problem("x" + longest)), "a name of 256 bytes");
    EXPECT_EQ(what(find_unit_problem("")), "an empty name");
    EXPECT_EQ(what(find_unit_problem("/x.service")), "\"/x.service\" has a slash");
    for (std::string_view name : {"a b.service", "a\n.service", "\xC3\xA9.service", "a,b.service",
                                  "$(x).service", "a%i.service"})
        EXPECT_NE(what(find_unit_problem(name)), "") << name;
}

TEST(UnitName, HasItsType)
{
    EXPECT_EQ(what(find_unit_problem("nginx")), "\"nginx\" does not say which type of unit it is");
    EXPECT_EQ(remedy(find_unit_problem("nginx")), "write \"nginx.service\"");
    EXPECT_EQ(remedy(find_unit_problem("my.shop")), "write \"my.shop.service\"");
    EXPECT_EQ(remedy(find_unit_problem("nginx.Service")), "write \"nginx.Service.service\"");
    EXPECT_EQ(what(find_unit_problem(".service")), "\".service\" has a type and no name");
    EXPECT_EQ(what(find_unit_problem("@x.service")), "\"@x.service\" has a type and no name");
}

TEST(UnitName, IsNoTemplateAndNoPattern)
{
    EXPECT_EQ(what(find_unit_problem("backup@.service")),
              "\"backup@.service\" is a template, of which nothing runs");
    EXPECT_EQ(remedy(find_unit_problem("backup@.service")),
              "write an instance, such as \"backup@home.service\"; a check of type unit may have "
              "\"units\": \"backup@*.service\"");
    EXPECT_EQ(remedy(find_unit_problem("backup@*.service")),
              "write for example \"nginx.service\"; a check of type unit may have \"units\": "
              "\"backup@*.service\"");
    EXPECT_EQ(remedy(find_timer_problem("backup@.timer")),
              "write an instance, such as \"backup@home.timer\"");
    EXPECT_EQ(remedy(find_timer_problem("backup*.timer")), "write for example \"backup.timer\"");
}

TEST(UnitName, IsOfTheTypeThatIsMeant)
{
    EXPECT_EQ(find_timer_problem("backup.timer"), std::nullopt);
    EXPECT_EQ(find_target_unit_problem("web.target"), std::nullopt);
    EXPECT_EQ(find_slice_problem("shop.slice"), std::nullopt);
    EXPECT_EQ(remedy(find_timer_problem("backup")), "write \"backup.timer\"");
    EXPECT_EQ(what(find_timer_problem("backup.service")), "\"backup.service\" is a service");
    EXPECT_EQ(what(find_target_unit_problem("web.slice")), "\"web.slice\" is a slice");
    EXPECT_EQ(remedy(find_target_unit_problem("web.slice")), "write for example \"web.target\"");
    EXPECT_EQ(remedy(find_slice_problem("web.target")), "write for example \"shop.slice\"");
}

TEST(UnitPattern, HasAWildCardAndAType)
{
    for (std::string_view pattern : {"backup@*.service", "*.timer", "web-?.service",
                                     "web-[0-9].service", "web-[!a].service", "web-[]a].service"})
        EXPECT_EQ(what(find_unit_pattern_problem(pattern)), "") << pattern;
    EXPECT_EQ(what(find_unit_pattern_problem("")), "an empty pattern");
    EXPECT_EQ(remedy(find_unit_pattern_problem("nginx.service")),
              "write \"unit\": \"nginx.service\", or for example \"backup@*.service\"");
    EXPECT_EQ(what(find_unit_pattern_problem("web*")),
              "\"web*\" does not say which type of unit is meant");
    EXPECT_EQ(remedy(find_unit_pattern_problem("web*")),
              "write \"web*.service\", if services are meant");
    EXPECT_NE(find_unit_pattern_problem("*.*"), std::nullopt);
    EXPECT_EQ(what(find_unit_pattern_problem("web-[0-9.service")),
              "\"web-[0-9.service\" opens a bracket and does not close it");
    EXPECT_NE(find_unit_pattern_problem("web-[].service"), std::nullopt);
    EXPECT_NE(find_unit_pattern_problem("a/*.service"), std::nullopt);
    EXPECT_NE(find_unit_pattern_problem(std::string(255, '*') + ".service"), std::nullopt);
}

TEST(MessageId, Has32DigitsOfBase16)
{
    EXPECT_EQ(find_message_id_problem("fc2e22bc6ee647b6b90729ab34a250b1"), std::nullopt);
    EXPECT_EQ(find_message_id_problem("FC2E22BC6EE647B6B90729AB34A250B1"), std::nullopt);
    EXPECT_EQ(remedy(find_message_id_problem("fc2e22bc-6ee6-47b6-b907-29ab34a250b1")),
              "write \"fc2e22bc6ee647b6b90729ab34a250b1\"");
    for (std::string_view id :
         {"", "fc2e22bc6ee647b6b90729ab34a250b", "fc2e", "fc2e22bc6ee647b6b90729ab34a250b1a",
          "gc2e22bc6ee647b6b90729ab34a250b1"})
        EXPECT_EQ(remedy(find_message_id_problem(id)), "write what `journalctl -o verbose` shows")
            << id;
}

TEST(JournalField, IsANameAndAValue)
{
    const std::string longest = std::string(limits::field_name_bytes_max, 'A');
    for (const std::string& field : {std::string{"SYSLOG_IDENTIFIER=sudo"}, std::string{"_UID=0"},
                                     std::string{"A=b=c"}, std::string{"A1= x"}, longest + "=1",
                                     "A=" + std::string(limits::field_value_bytes_max, 'x')})
        EXPECT_EQ(what(find_journal_field_problem(field)), "") << field;
    EXPECT_EQ(what(find_journal_field_problem("sudo")), "\"sudo\" has no value");
    EXPECT_EQ(what(find_journal_field_problem("unit=x")), "\"unit\" is no name of a field");
    EXPECT_EQ(what(find_journal_field_problem("1A=x")), "\"1A\" is no name of a field");
    EXPECT_EQ(what(find_journal_field_problem("=x")), "\"\" is no name of a field");
    EXPECT_EQ(what(find_journal_field_problem("__CURSOR=x")),
              "__CURSOR is the journal's own, and cannot be asked for");
    EXPECT_EQ(remedy(find_journal_field_problem("PRIORITY=3")),
              "write \"priority\": \"err\" instead");
    EXPECT_EQ(remedy(find_journal_field_problem("MESSAGE_ID=x")), "write \"message_id\" instead");
    EXPECT_EQ(what(find_journal_field_problem("A=")), "the value of A: an empty text");
    EXPECT_NE(find_journal_field_problem("A=x\ny"), std::nullopt);
    EXPECT_NE(find_journal_field_problem("A" + longest + "=1"), std::nullopt);
    EXPECT_NE(
        find_journal_field_problem("A=" + std::string(limits::field_value_bytes_max + 1, 'x')),
        std::nullopt);
}

TEST(LocalPath, IsAbsoluteAndLeadsNowhereElse)
{
    for (std::string_view path :
         {"/", "/var", "/var/lib/", "/a..b/...", "/srv/d\xC3\xA9p\xC3\xB4t"})
        EXPECT_EQ(what(find_local_path_problem(path)), "") << path;
    EXPECT_EQ(what(find_local_path_problem("var")), "\"var\" is no absolute path");
    EXPECT_EQ(what(find_local_path_problem("")), "\"\" is no absolute path");
    for (std::string_view path : {"/var/../etc", "/..", "/var/.."})
        EXPECT_EQ(what(find_local_path_problem(path)), join('"', path, "\" leads back by \"..\""));
    EXPECT_NE(find_local_path_problem(std::string_view{"/a\0b", 4}), std::nullopt);
    EXPECT_EQ(find_local_path_problem("/" + std::string(limits::path_bytes_max - 1, 'x')),
              std::nullopt);
    EXPECT_NE(find_local_path_problem("/" + std::string(limits::path_bytes_max, 'x')),
              std::nullopt);
}

TEST(Command, IsAProgramWithArguments)
{
    EXPECT_EQ(find_program_problem("/usr/lib/nagios/plugins/check_x"), std::nullopt);
    EXPECT_EQ(remedy(find_program_problem("check_x")),
              "write for example \"/usr/lib/nagios/plugins/check_load\"");
    EXPECT_NE(find_program_problem("/usr/lib/../bin/x"), std::nullopt);
    EXPECT_EQ(find_argument_problem(""), std::nullopt);
    EXPECT_EQ(find_argument_problem("-w 5,5;5"), std::nullopt);
    EXPECT_EQ(find_argument_problem(std::string(limits::argument_bytes_max, 'x')), std::nullopt);
    EXPECT_NE(find_argument_problem(std::string(limits::argument_bytes_max + 1, 'x')),
              std::nullopt);
    EXPECT_NE(find_argument_problem(std::string_view{"a\0b", 3}), std::nullopt);
}

}  // namespace
}  // namespace holdfast::watch
